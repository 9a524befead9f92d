"""How long what matters takes, as ratios within one run, since machines differ."""
