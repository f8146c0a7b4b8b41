"""From what the user names to streams of bytes that may hold log lines; nothing is written, decrypted or unpacked."""
