// SPDX-License-Identifier: MIT
// Before all rules: say(KIND, position, text) is how a rule tells what it found.

@initialize:python@
@@
def say(kind, place, text):
    print("finding\t%s\t%s\t%s\t%s\t%s"
          % (place.file, place.line, place.current_element, kind, " ".join(text.split())))

