package org.alloclab.harness.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BadInputExceptionTest {
    @Test
    void aNameFromOutsideNeitherBreaksTheLineNorSteersTheTerminal() {
        assertThat(BadInputException.inFile(
                        "a\nb.zip", "the archive has 2 files: \n, \u001b[2J\u0085\u007f\u00e9", "unpack one"))
                .hasMessage("a?b.zip: the archive has 2 files: ?, ?[2J??\u00e9; unpack one");
        assertThat(BadInputException.inLine("a\r.txt", 3, "a size is a decimal number", "x\n12", "correct it"))
                .hasMessage("a?.txt:3: a size is a decimal number: was 'x?12'; correct it");
    }
}
