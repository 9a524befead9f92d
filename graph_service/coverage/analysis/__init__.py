"""Questions about many flows at once: what if, the dates ahead, the next best actions, duplicates, signatures. Pure."""
