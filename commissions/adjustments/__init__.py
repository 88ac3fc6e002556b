"""What is paid or taken back by hand: bonuses, corrections, disputes that were lost. Booked as any line is."""
