/* A library that is opened and closed, under two names. */
#include <stdlib.h>

void *library_site(void) {
    void *volatile block;
    block = malloc(SIZE);                           /* line 6 */
    return block;
}
