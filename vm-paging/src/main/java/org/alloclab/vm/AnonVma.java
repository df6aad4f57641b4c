package org.alloclab.vm;

/**
 * The identity that areas share whose anonymous pages may belong to one another ({@code anon_vma}). An area gets one at
 * its first write fault; two areas with different ones never merge.
 */
final class AnonVma {}
