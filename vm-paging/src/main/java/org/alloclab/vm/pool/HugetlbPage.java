package org.alloclab.vm.pool;

import java.util.Arrays;
import org.alloclab.vm.page.Pages;
import org.jspecify.annotations.Nullable;

/** A page of 2 MiB out of the {@link HugetlbPool}, in use. */
public final class HugetlbPage {
    /** Whose a page is. */
    public enum Owner {
        PROCESSES,
        FILE
    }

    /** The first of its frames. */
    public final long frame;

    /** How many level-2 entries name it. */
    public int mapCount;

    /** Whether it belongs to processes, not to a file. */
    public final boolean anonymous;

    /** Whether the reservation that it has used comes back when it is freed ({@code hugetlb_restore_reserve}). */
    public boolean restoresReservation;

    /** The 512 words of each small page of a page of a file, so that all who map it see the same ones. */
    private final long @Nullable [][] words;

    HugetlbPage(long frame, Owner owner) {
        this.frame = frame;
        this.anonymous = owner == Owner.PROCESSES;
        this.words = anonymous ? null : new long[Pages.HUGE_PARTS][Pages.WORDS];
    }

    /** The words of a small page of a page of a file. */
    public long[] words(int part) {
        if (words == null) {
            throw new IllegalStateException("the content of an anonymous page is its processes': frame " + frame);
        }
        return words[part];
    }

    /** Fills small pages of a page of a file with zeros. */
    public void zero(int first, int end) {
        for (int part = first; part < end; part++) {
            Arrays.fill(words(part), 0);
        }
    }
}
