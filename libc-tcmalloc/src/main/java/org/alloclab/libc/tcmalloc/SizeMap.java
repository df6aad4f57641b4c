package org.alloclab.libc.tcmalloc;

/**
 * Size classes: which sizes share a class, how large its objects are, how many tc-pages a span of it has and how many
 * objects move between a thread cache and the central cache at a time (gperftools 2.10, common.cc, SizeMap::Init).
 *
 * <pre>
 *   size              index of classArray
 *   0 .. 1024         (size + 7) / 8                        0 .. 128
 *   1025 .. 262144    (size + 127 + 120 * 128) / 128      129 .. 2168
 * </pre>
 *
 * <p>Classes are generated: sizes rise by an alignment that keeps the waste of rounding at or below 1/8; a span gets so
 * many pages that the rest behind its last object is at most 1/8 of it; a size that yields a span of as many pages with
 * as many objects as the class before it takes that class over.
 */
final class SizeMap {
    static final int MAX_SMALL_SIZE = 1024;
    static final int LARGE_BIAS = 127 + (120 << 7);

    private static final int CLASS_ARRAY_SIZE = ((Common.MAX_SIZE + LARGE_BIAS) >> 7) + 1;

    private final byte[] classArray = new byte[CLASS_ARRAY_SIZE];
    private final int[] classToSize = new int[Common.CLASS_SIZES_MAX];
    private final int[] classToPages = new int[Common.CLASS_SIZES_MAX];
    private final int[] numObjectsToMove = new int[Common.CLASS_SIZES_MAX];
    private final int numSizeClasses;

    /**
     * @param transferNumObjects most objects to move at a time ({@code TCMALLOC_TRANSFER_NUM_OBJ})
     */
    SizeMap(int transferNumObjects) {
        numSizeClasses = generate(transferNumObjects);
        int next = 0;
        for (int cl = 1; cl < numSizeClasses; cl++) {
            for (int size = next; size <= classToSize[cl]; size += Common.ALIGNMENT) {
                classArray[index(size)] = (byte) cl;
            }
            next = classToSize[cl] + Common.ALIGNMENT;
            numObjectsToMove[cl] = numMoveSize(classToSize[cl], transferNumObjects);
        }
    }

    private int generate(int transferNumObjects) {
        int cl = 1;
        int alignment;
        for (int size = Common.ALIGNMENT; size <= Common.MAX_SIZE; size += alignment) {
            alignment = alignmentForSize(size);
            int pages = pagesForSize(size, numMoveSize(size, transferNumObjects) / 4);
            if (cl > 1
                    && pages == classToPages[cl - 1]
                    && objects(pages, size) == objects(pages, classToSize[cl - 1])) {
                classToSize[cl - 1] = size;
                continue;
            }
            classToPages[cl] = pages;
            classToSize[cl] = size;
            cl++;
        }
        return cl;
    }

    /** Pages of a span: at most 1/8 of it is left over, and it holds as many objects as a quarter of a transfer. */
    private static int pagesForSize(int size, int objectsWanted) {
        int bytes = 0;
        do {
            bytes += (int) Common.PAGE_SIZE;
            while (bytes % size > bytes >> 3) {
                bytes += (int) Common.PAGE_SIZE;
            }
        } while (bytes / size < objectsWanted);
        return bytes >> Common.PAGE_SHIFT;
    }

    private static int objects(int pages, int size) {
        return (pages << Common.PAGE_SHIFT) / size;
    }

    /** Alignment of the sizes from a size on (common.cc, AlignmentForSize). */
    static int alignmentForSize(int size) {
        int alignment = Common.ALIGNMENT;
        if (size >= 128) {
            alignment = Integer.highestOneBit(size) / 8;
        } else if (size >= Common.MIN_ALIGN) {
            alignment = Common.MIN_ALIGN;
        }
        return Math.min(alignment, (int) Common.PAGE_SIZE);
    }

    /** A transfer is about 64 KiB, at least 2 objects, at most the configured number. */
    private static int numMoveSize(int size, int transferNumObjects) {
        int number = Math.max(2, (int) (64.0 * 1024.0 / size));
        return Math.min(number, transferNumObjects);
    }

    private static int index(int size) {
        return size <= MAX_SMALL_SIZE ? (size + 7) >> 3 : (size + LARGE_BIAS) >> 7;
    }

    /** The class of a size, or 0 if it is too large to have one. */
    int sizeClass(long size) {
        return Long.compareUnsigned(size, Common.MAX_SIZE) <= 0 ? classArray[index((int) size)] : 0;
    }

    /** Bytes of an object of a class. */
    int classToSize(int cl) {
        return classToSize[cl];
    }

    /** Tc-pages of a span of a class. */
    int classToPages(int cl) {
        return classToPages[cl];
    }

    int numObjectsToMove(int cl) {
        return numObjectsToMove[cl];
    }

    /** Objects that fit into a span of a class. */
    int objectsPerSpan(int cl) {
        return objects(classToPages[cl], classToSize[cl]);
    }

    /** Number of classes, class 0 included. */
    int numSizeClasses() {
        return numSizeClasses;
    }

    /** Classes by {@link #index}, for the allocation path. */
    byte[] classArray() {
        return classArray;
    }

    /**
     * Bytes a block of a size will have: of its class, or of its pages ({@code nallocx}).
     */
    long estimatedAllocatedSize(long size) {
        int cl = sizeClass(size);
        return cl != 0 ? classToSize[cl] : Common.pages(size) << Common.PAGE_SHIFT;
    }
}
