"""Where the face is: detection, box conventions, and the crops that the networks see."""
