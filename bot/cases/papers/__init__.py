"""What leaves the house: dossiers, bags, filing packs, tables."""
