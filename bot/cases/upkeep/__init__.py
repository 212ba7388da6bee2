"""What the desk does to cases by itself: reminders, changed law, changed guidance, mirrors."""
