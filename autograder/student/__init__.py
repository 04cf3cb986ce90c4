"""What students receive beside the notebook (all of this folder but this file)."""
