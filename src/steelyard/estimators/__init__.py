"""Quantities and their rules; resolution over all models at once; estimates and their derivation."""
