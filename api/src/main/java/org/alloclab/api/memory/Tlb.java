package org.alloclab.api.memory;

import org.jspecify.annotations.Nullable;

/**
 * The kernel's side of a {@link UserMemory}: what a program may reach without a fault, and where the content of its pages goes
 * when the kernel moves, shares or drops them.
 *
 * <pre>
 *   kernel side ── Tlb ──►  UserMemory  ◄── load, store ── program, allocator
 *                 grant     TLB bits, words
 *                 revoke
 * </pre>
 *
 * <p>Whoever makes the TLB has it; from {@link #memory()}, which is what programs and allocators are handed, no way leads back.
 * Lengths are bytes. A range covers every page that it touches.
 */
public final class Tlb {
    private final UserMemory memory;

    /**
     * An empty memory, of which nothing is granted.
     *
     * @param walker is asked at each access that is not granted
     */
    public Tlb(PageWalker walker) {
        memory = new UserMemory(walker);
    }

    /** The memory as a program has it: the same object each time. */
    public UserMemory memory() {
        return memory;
    }

    /** Grants loads, and stores if {@code writable}, to the pages of a range. */
    public void grant(long address, long length, boolean writable) {
        memory.grant(address, length, writable);
    }

    /** Grants loads to the pages of a range, and stores to {@link UserMemory#touchBlock} alone. */
    public void grantToTouch(long address, long length) {
        memory.grantToTouch(address, length);
    }

    /** From now on {@link UserMemory#touchBlock} asks {@link PageWalker#walkToTouch} in place of {@link PageWalker#walk}. */
    public void tellTouchesApart() {
        memory.tellTouchesApart();
    }

    /** Takes every grant of a range back: the next access walks the page tables. */
    public void revoke(long address, long length) {
        memory.revoke(address, length);
    }

    /** Takes the store grants of a range back: the next store walks the page tables. */
    public void revokeWrite(long address, long length) {
        memory.revokeWrite(address, length);
    }

    /** Forgets the content of a range: it reads as zeros from now on. Grants stay. */
    public void discard(long address, long length) {
        memory.discard(address, length);
    }

    /** Moves the content of a page-aligned range to another place, as {@code mremap} does; ranges do not overlap. */
    public void moveContent(long from, long to, long length) {
        memory.moveContent(from, to, length);
    }

    /** A copy of the 512 words of a page, or {@code null} where nothing was stored. */
    public long @Nullable [] pageContent(long address) {
        return memory.pageContent(address);
    }

    /** Replaces the 512 words of a page. */
    public void setPageContent(long address, long[] words) {
        memory.setPageContent(address, words);
    }

    /**
     * The 512 words of a page for another address space that maps the same page: the array itself where content is held in an
     * array for each page, else a copy; {@code null} where nothing was stored.
     */
    public long @Nullable [] sharePage(long address) {
        return memory.sharePage(address);
    }

    /** Makes the content of a page this address space's own: its array is replaced by a copy. */
    public void ownPage(long address) {
        memory.ownPage(address);
    }
}
