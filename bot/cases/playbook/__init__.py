"""``knowledge/playbook`` read and checked: hazards, steps, rules, the phrases that free text is read by."""
