/**
 * The decisions that jemalloc tells, declared once: what an algorithm that is listened to says. Every floor above tells its
 * own of them through one {@link org.alloclab.api.probe.Teller}.
 */
@NullMarked
package org.alloclab.libc.jemalloc.decision;

import org.jspecify.annotations.NullMarked;
