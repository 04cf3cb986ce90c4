"""From the text master to what students receive."""
