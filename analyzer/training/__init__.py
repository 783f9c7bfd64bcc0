"""From corpus to model: load and check the corpus, fit, evaluate, write the card. Serving never imports this room."""
