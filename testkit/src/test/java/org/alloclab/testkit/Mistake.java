package org.alloclab.testkit;

/** A mistake that a sound allocator can be made with, and the law of the kit that has to notice it. */
enum Mistake {
    NONE(""),

    RARE_OVERLAP("everyByteIsKept"),
    MISALIGNED("everySmallSizeIsAlignedLargeEnoughAndApart"),
    MEMALIGN_IGNORED("everyAlignmentIsKept"),
    FREE_LIST_CORRUPTED("everyByteIsKept"),
    HUGE_ALIGNMENT_IS_GARBAGE("hugeAlignmentsAreKeptOrRefused"),
    ODD_ALIGNMENT_THROWS("alignmentsThatAreNoPowerOfTwoAreAnsweredToo"),
    VALLOC_UNALIGNED("pagesAreWhole"),
    PVALLOC_NOT_ROUNDED("pagesAreWhole"),
    POSIX_MEMALIGN_ACCEPTS_3("alignmentsThatAreNoPowerOfTwoAreAnsweredToo"),

    REALLOC_LOSES_TAIL("everyByteIsKept"),
    REALLOC_DESTROYS_ON_FAILURE("aFailedReallocKeepsTheBlock"),
    REALLOC_LOSES_LAST_BYTES("lastBytesMoveWithTheirBlock"),
    REALLOC_LEAKS("reallocLeavesNothing"),
    REALLOC_NEVER_SHRINKS("aBlockThatShrinksGivesTheRestBack"),

    CALLOC_NOT_ZEROED("callocForgetsWhatWasThere"),
    CALLOC_LEAVES_LAST_BYTES("callocForgetsWhatWasThere"),
    CALLOC_OVERFLOWS_64("sizesThatCannotBeAreRefused"),
    CALLOC_OVERFLOWS_32("sizesOfMoreThan32BitsAreNotCut"),

    ZERO_IS_NULL("zeroBytesIsABlockOfItsOwn"),
    ZERO_IS_SHARED("zeroBytesIsABlockOfItsOwn"),
    HUGE_IS_GARBAGE("sizesThatCannotBeAreRefused"),
    ANSWERS_AFTER_ENOMEM("exhaustionIsAnswerZeroAndTheHeapSurvives"),
    CUTS_SIZES("sizesOfMoreThan32BitsAreNotCut"),

    FREE_NULL_DIES("nullIsFreedInSilence"),
    DOUBLE_FREE_UNNOTICED("doubleFreeIsDeathByAbort"),
    WILD_FREE_UNNOTICED("wildFreesEndTheProgramOrNothing"),
    WILD_FREE_THROWS("wildFreesEndTheProgramOrNothing"),

    NEVER_FREES("freedMemoryOfEverySizeIsReused"),
    NEVER_MERGES("freedNeighboursServeLargerBlocks"),
    LOSES_ONE_IN_10000("nothingIsLostInTheLongRun"),
    LOSES_LARGE_BLOCKS("largeBlocksLeaveNothing"),
    NEVER_UNMAPS("memoryIsReturnedWhereThatIsSaid"),

    USABLE_TOO_SMALL("everySmallSizeIsAlignedLargeEnoughAndApart"),
    USABLE_FLICKERS("everyByteIsKept"),

    HOST_CLOCK("sameProgramSameAddresses"),
    HASH_ORDER("sameProgramSameAddresses"),
    STATIC_STATE("instancesDoNotMeet"),

    EXIT_THROWS("endedThreadsLeaveNothingBehind"),
    LOSES_REMOTE_FREES("threadsFreeEachOthersBlocks"),
    LOSES_WHAT_A_THREAD_HELD("endedThreadsLeaveNothingBehind"),
    A_CHILD_LOSES_OTHERS_BLOCKS("aForkedChildGoesOn"),

    NO_PIECES("piecesTileWhatIsMapped"),
    ONE_PIECE_OVER_ALL("piecesTileWhatIsMapped"),
    FREE_AS_LIVE("piecesTileWhatIsMapped"),
    FREE_LEFT_OUT("piecesTileWhatIsMapped"),
    FORGETS_A_LIVE_PIECE("piecesTileWhatIsMapped"),
    FREE_PIECES_TOO_LONG("piecesTileWhatIsMapped"),
    NEGATIVE_PIECES("piecesTileWhatIsMapped"),

    OPTIONS_IGNORED("everyOptionKeepsItsBytes"),
    DEFAULT_OUTSIDE_ITS_RANGE("declarationsAreInOrder"),
    VARIANT_OF_AN_UNKNOWN_OPTION("declarationsAreInOrder"),
    CAPABILITY_ABSENT("programsOf32BitsStayBelow4GiB"),
    CALL_ABSENT("declaredCallsExist"),

    FIGURE_WRONG("figuresOfLiveBytesAreTheLiveBytes"),
    FIGURE_NEGATIVE("figuresAreThereAndNotNegative"),
    READING_CHANGES_STATE("lookingChangesNothing"),

    STORES_TO_UNMAPPED_MEMORY("everySmallSizeIsAlignedLargeEnoughAndApart"),
    UNMAPS_TOO_MUCH("everyByteIsKept"),
    PURGES_LIVE_PAGES("everyByteIsKept"),
    TOUCHES_A_WHOLE_POOL("theFirstBlockTouchesNoWholePool"),

    THROWS("everySmallSizeIsAlignedLargeEnoughAndApart"),
    RECURSES("everySmallSizeIsAlignedLargeEnoughAndApart"),
    MISSES_A_METHOD("everySmallSizeIsAlignedLargeEnoughAndApart"),
    LOOPS("everySmallSizeIsAlignedLargeEnoughAndApart"),

    // Those of MisledMalloc: late, rare, or said.
    CLASS_BOUND_IS_OFF_BY_ONE("everySizeClassHoldsItsLargestBlock"),
    USABLE_BEYOND_THE_BLOCK("usableBytesBelongToTheirBlock"),
    LARGE_BLOCKS_ARE_MISALIGNED("largeBlocksAreAlignedLargeEnoughAndApart"),
    CALLOC_TRUSTS_LARGE_BLOCKS("callocForgetsWhatWasThere"),
    REALLOC_LOSES_THE_END_OF_LARGE_BLOCKS("largeBlocksMoveWithTheirBytes"),
    REALLOC_TO_0_LEAKS("reallocToNothingLeavesNothing"),
    ALIGNED_BLOCKS_LEAK("everyCallLeavesNothing"),
    LEAKS_WHEN_IT_FAILS("failedCallsLeaveNothing"),
    LOSES_ONE_SMALL_IN_1000("piecesTileAfterALongProgram"),
    BREAKS_AFTER_65536_CALLS("aLongProgramKeepsItsBytes"),
    SMALL_DOUBLE_FREE_UNNOTICED("doubleFreeIsDeathByAbort"),
    LOSES_LARGE_REMOTE_FREES("largeBlocksThatAnotherThreadFreesLeaveNothing"),
    LOSES_BLOCKS_OF_ENDED_THREADS("blocksOfEndedThreadsServeAgain"),
    TOUCHES_LARGE_BLOCKS("aLargeBlockIsNotTouched"),
    STATE_IN_THE_PROVIDER("instancesDoNotMeet"),
    MEMORY_OF_THE_HOST("sameProgramSameAddresses"),
    A_REPORT_CHANGES_STATE("lookingChangesNothing"),
    FIGURE_OF_ITS_OWN_DOUBLED("figuresOfLiveBytesLieBetweenWhatIsAskedAndWhatIsMapped"),
    FIGURE_OF_THE_HOST("sameProgramSameFigures"),
    CLOCK_NOT_DECLARED("timeChangesNothingUnlessThatIsDeclared"),
    GIVES_BACK_UNDECLARED("memoryStaysWhereItsReturnIsNotDeclared"),
    SAYS_NEVER_AND_REUSES("whatIsNeverUsedAgainIsNeverAnsweredAgain"),
    POSIX_MEMALIGN_UNALIGNED("everyCallThatAlignsKeepsTheAlignment"),
    ALIGNED_ALLOC_UNALIGNED("everyCallThatAlignsKeepsTheAlignment"),
    SIZES_NEAR_THE_TOP_WRAP("sizesThatWrapWhenTheyAreRoundedAreRefused"),
    ALIGNED_SIZES_NEAR_THE_TOP_WRAP("sizesThatWrapWhenTheyAreRoundedAreRefused"),
    CALLOC_OF_NOTHING_IS_NULL("zeroBytesIsABlockOfItsOwn"),
    LARGE_DOUBLE_FREE_UNNOTICED("doubleFreeOfALargeBlockIsDeath"),
    LOSES_ONE_OF_MIDDLE_SIZE_IN_10000("nothingIsLostInTheLongRun"),
    USABLE_OF_ALIGNED_BLOCKS_TOO_LARGE("everyAlignmentIsKept"),
    EXIT_FREES_LIVE_BLOCKS("blocksOutliveTheirThread"),
    REMOTE_REALLOC_LEAKS("reallocByAnotherThreadLeavesNothing"),
    THREAD_CACHES_ABSENT("whatAThreadFreedServesNoOtherThreadAtOnce"),
    FIGURES_FAIL_ON_AN_EMPTY_HEAP("anEmptyHeapCanBeLookedAt"),
    PIECES_FAIL_ON_AN_EMPTY_HEAP("anEmptyHeapCanBeLookedAt"),
    TOUCHES_A_POOL_FOR_EACH_THREAD("anotherThreadTouchesNoWholePool"),
    PROTECTS_LIVE_PAGES("everyByteIsKept"),
    REALLOC_LOSES_ALIGNED_BLOCKS("everyByteIsKept"),
    FORK_THROWS("aForkedChildGoesOn"),
    OPTION_AT_ITS_END_LOSES_BYTES("everyOptionKeepsItsBytes"),
    VARIANT_LOSES_BYTES("everyVariantKeepsItsBytes"),
    PRELUDE_IS_IGNORED("blocksBeforeMainAreBlocks");

    private final String law;

    Mistake(String law) {
        this.law = law;
    }

    /** Whether it is one of {@link MisledMalloc}, whose allocator is sound. */
    boolean misleads() {
        return compareTo(LOOPS) > 0;
    }

    /** Name of the law that names it. */
    String law() {
        return law;
    }
}
