/* SPDX-License-Identifier: MIT */
/*
 * lib/edit_distance.c - optimal string alignment distance.
 *
 * Problem    "kmemlaek" is not a command, but it is clear what was meant.
 *
 * Idea       Row i of a table says what it costs to turn the first i characters
 *            of a into each prefix of b. A cell looks at its neighbours left
 *            (insert), above (delete), diagonal (replace), and two up and two left
 *            (swap), so three rows are enough. Wagner and Fischer, "The
 *            String-to-String Correction Problem", JACM 1974; the swap is
 *            Damerau's.
 *
 * Cost       length(a) * length(b) steps, 96 bytes of stack.
 *
 * Locking    None.
 */
#include "lib/edit_distance.h"
#include "lib/compiler.h"
#include "lib/string.h"
#include "lib/types.h"

enum { LENGTH_MAX = EDIT_DISTANCE_LENGTH_MAX };

unsigned edit_distance(const char *a, const char *b)
{
    size_t a_length = strlen(a), b_length = strlen(b);
    if (a_length > LENGTH_MAX || b_length > LENGTH_MAX)
        return LENGTH_MAX + 1;
    u8 rows[3][LENGTH_MAX + 1];         /* row i is rows[i % 3] */
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = (u8)j;
    for (size_t i = 1; i <= a_length; i++) {
        u8 *row = rows[i % 3], *above = rows[(i - 1) % 3], *two_up = rows[(i + 1) % 3];
        row[0] = (u8)i;
        for (size_t j = 1; j <= b_length; j++) {
            unsigned replace = above[j - 1] + (a[i - 1] != b[j - 1]);
            unsigned best = min(replace, min(above[j], row[j - 1]) + 1u);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = min(best, two_up[j - 2] + 1u);
            row[j] = (u8)best;
        }
    }
    return rows[a_length % 3][b_length];
}
