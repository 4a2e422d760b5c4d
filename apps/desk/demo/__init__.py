"""The demo county of Westmarch: people, suppliers and payments invented from a seed. Nothing in it is real."""
