package org.alloclab.harness.study.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.harness.render.VerificationText;
import org.alloclab.harness.study.verify.NativeResult.NativeCall;
import org.alloclab.harness.trace.OpAppender;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.junit.jupiter.api.Test;

/** A comparison finds what differs, and says where. */
class ComparisonTest {
    private static final NativeCall ASK = new NativeCall(0, 12, List.of(0L, 0L, 0L, 0L, 0L, 0L), 0x1000);
    private static final NativeCall MAP =
            new NativeCall(5, 9, List.of(0L, 8192L, 3L, 0x22L, 0xffffffffL, 0L), 0x7000_0000L);

    @Test
    void equalSystemCallsAreEqual() {
        CallComparison calls = new CallComparison(List.of(ASK, MAP));
        calls.systemCall(SystemCall.BRK, 0, 0, 0, 0, 0, 0, 0x1000);
        calls.systemCall(SystemCall.MMAP, 0, 8192, 3, 0x22, -1, 0, 0x7000_0000L);
        assertThat(calls.finding(0)).isEqualTo(new Finding("system calls", 2, 2, null, true));
    }

    @Test
    void aDifferentSystemCallIsShownBesideTheRealOne() {
        CallComparison calls = new CallComparison(List.of(ASK, MAP));
        calls.systemCall(SystemCall.BRK, 0, 0, 0, 0, 0, 0, 0x1000);
        calls.systemCall(SystemCall.MMAP, 0, 4096, 3, 0x22, -1, 0, 0x7000_0000L);
        Finding finding = calls.finding(0);
        assertThat(finding.isEqual()).isFalse();
        assertThat(finding.firstDifference())
                .contains("call 0, both:      brk(NULL) = 0x1000")
                .contains("native:    mmap(NULL, 8192")
                .contains("(op 5)")
                .contains("simulated: mmap(NULL, 4096");
    }

    @Test
    void missingSurplusAndLostCallsAreDifferences() {
        CallComparison missing = new CallComparison(List.of(ASK, MAP));
        missing.systemCall(SystemCall.BRK, 0, 0, 0, 0, 0, 0, 0x1000);
        assertThat(missing.finding(0).firstDifference()).contains("simulated: (no further call)");
        CallComparison surplus = new CallComparison(List.of());
        surplus.systemCall(SystemCall.BRK, 0, 0, 0, 0, 0, 0, 0x1000);
        assertThat(surplus.finding(0).firstDifference()).contains("native:    (no further call)");
        assertThat(new CallComparison(List.of()).finding(3).isEqual()).isFalse();
    }

    @Test
    void mapsAreComparedWithoutTheStackAndTheReplayersOwn() {
        String real = """
                1000-2000 rw-p 00000000 00:00 0 [heap]
                500000000000-500000001000 rw-s 00000000 00:01 5 /dev/zero
                7ffffff00000-7ffffff21000 rw-p 00000000 00:00 0 [stack]
                """;
        String same = """
                1000-2000 rw-p 00000000 00:00 0 [heap]
                7ffffff00000-7ffffff42000 rw-p 00000000 00:00 0 [stack]
                """;
        String larger = "1000-3000 rw-p 00000000 00:00 0 [heap]\n";
        assertThat(MapsComparison.compare(real, InitialLayout.parse(same).areas())
                        .isEqual())
                .isTrue();
        Finding finding =
                MapsComparison.compare(real, InitialLayout.parse(larger).areas());
        assertThat(finding.equal()).isZero();
        assertThat(finding.firstDifference())
                .contains("only native:    1000-2000")
                .contains("1000-3000");
    }

    @Test
    void recordedAddressesAreComparedFromTheBreakOn() {
        OpBatch batch = new OpBatch();
        OpAppender appender = new OpAppender(ReadOptions.STRICT);
        appender.begin(batch);
        appender.malloc(1, 0x5600_0000_02a0L, 10);
        appender.malloc(1, 0x5600_0000_02c0L, 10);
        appender.malloc(1, 0x7f12_3400_0010L, 200_000);
        appender.end();
        RecordedAddresses recorded = new RecordedAddresses(0x5000, 0);
        recorded.compare(batch, 0, 0x52a0, 0x9000);
        recorded.compare(batch, 1, 0x52d0, 0x9000);
        recorded.compare(batch, 2, 0x7fff_f700_0010L, 0x9000);
        assertThat(recorded.inHeap().equal()).isEqualTo(1);
        assertThat(recorded.inHeap().compared()).isEqualTo(2);
        assertThat(recorded.inHeap().counts()).isFalse();
        assertThat(recorded.inHeap().firstDifference()).contains("op 1, thread 0: malloc(10)");
        assertThat(recorded.outsideHeap().isEqual()).isTrue();
    }

    @Test
    void aVerificationIsEqualOnlyIfAllThatCountsIs() {
        Finding equal = new Finding("a", 3, 3, null, true);
        Finding remark = new Finding("b", 2, 3, "  x", false);
        Finding different = new Finding("c", 999_999, 1_000_000, "  y", true);
        Verification good = new Verification("ptmalloc", "it", 3, 1, List.of(equal, remark), Optional.empty());
        Verification bad = new Verification("ptmalloc", "it", 3, 1, List.of(equal, different), Optional.empty());
        assertThat(good.isEqual()).isTrue();
        assertThat(bad.isEqual()).isFalse();
        assertThat(VerificationText.of(good)).endsWith("equal\n").contains("(does not decide)");
        assertThat(VerificationText.of(bad))
                .endsWith("NOT equal\n")
                .contains("99.9999 %")
                .contains("first difference in c:\n  y");
    }
}
