/**
 * The conformance kit: abstract JUnit classes that hold any plug-in to the contract of its layer, and plain stand-ins
 * for the layers below it.
 *
 * <p>A plug-in's author extends one class, names the provider, and runs the tests:
 *
 * <pre>
 *   class MyMallocConformanceTest extends UserAllocatorConformance {
 *       &#64;Override protected UserAllocatorProvider provider() { return new MyMallocProvider(); }
 *   }
 * </pre>
 *
 * <p>The stand-ins ({@link org.alloclab.testkit.PlainAddressSpace}, {@link org.alloclab.testkit.PlainPageFrames}) are
 * deliberately simple: sorted maps and bitmaps, one page at a time. What they do is right by inspection; they do
 * not model where Linux places things. {@link org.alloclab.testkit.WatchedAddressSpace} takes pages back behind an allocator's back.
 */
@NullMarked
package org.alloclab.testkit;

import org.jspecify.annotations.NullMarked;
