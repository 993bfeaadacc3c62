package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;

class TerminalTest {
    private final StringWriter out = new StringWriter();
    private final Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(out, true), true);

    @Test
    void a_paragraph_keeps_the_colours_that_commands_gave_it_and_no_other_control_character() {
        terminal.paragraph(terminal.painted("pass", Terminal.Tone.GOOD) + " disk: \u001B[2J\u009bsaid", 2);

        assertThat(out.toString().stripTrailing()).isEqualTo("\u001B[32mpass\u001B[0m disk:  [2J\\u009bsaid");
    }

    @Test
    void colours_take_no_place_on_a_line() {
        terminal.paragraph(terminal.painted("a", Terminal.Tone.BAD) + " " + "b".repeat(78), 2);

        assertThat(out.toString().lines()).hasSize(1);
    }
}
