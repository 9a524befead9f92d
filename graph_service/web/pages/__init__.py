"""The pages: one module a journey. They hold no rule, and every one works without scripts."""
