"""`python -m tws_logdx`."""

from tws_logdx.cli import main

if __name__ == "__main__":
    main()
