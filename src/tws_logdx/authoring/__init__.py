"""The rule author's tools: cases run, rules looked over, new ones begun, pages made from them."""
