"""How people come in: apply, choose a first password, answer the first questions."""
