/**
 * The vocabulary of alloclab: one interface for each layer of the Linux memory stack, and the small set of values they
 * exchange.
 *
 * <p>Requests go down ({@code malloc} to {@code mmap} to {@code alloc_pages}), results come back up, events go sideways
 * into one {@link org.alloclab.api.probe.Probe}. A layer knows the layer below it only by its interface here.
 *
 * <p>Conventions that hold everywhere: an address is a {@code long} and NULL is 0; a size is in bytes; a page is a
 * kernel page of 4 KiB unless a name says otherwise; a page frame is named by its number ({@code pfn}); a system call
 * answers as the raw Linux system call does, with a negative errno in [-4095, -1] on failure.
 */
@NullMarked
package org.alloclab.api;

import org.jspecify.annotations.NullMarked;
