package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.status.ApplyCommand.DiffCommand;
import io.infaas.controller.status.ApplyCommand.ExportCommand;
import io.infaas.controller.status.ApplyCommand.RollbackCommand;
import io.infaas.controller.status.PinCommand.AllowCommand;
import io.infaas.controller.status.PinCommand.BudgetCommand;
import io.infaas.controller.status.PinCommand.ForbidCommand;
import io.infaas.controller.status.PinCommand.UnpinCommand;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DesiredCommandsIT extends OperatorCommands {

    @Test
    void replace_isAWish_untilItsNodeIsGone_andResumesWithoutANode() {
        assertThat(run(new ReplaceCommand(), "10.0.0.9:8000")).isZero();
        assertThat(run(new ReplaceCommand(), OperatorDesk.NODE, "--dry-run")).isZero();
        assertThat(desk.present().state().replacements()).containsExactly("10.0.0.9:8000");
        assertThat(run(new ReplaceCommand(), OperatorDesk.NODE)).isZero();
        assertThat(desk.present().state().replacements()).containsExactly(OperatorDesk.NODE);
        assertThat(out.toString()).contains("+ replace " + OperatorDesk.NODE, "dry run: nothing is changed");

        assertThat(run(new ReplaceCommand(), "--resume")).isZero();
        assertThat(out.toString()).contains("replacements go on");
        assertThat(run(new ReplaceCommand())).isEqualTo(2);
        assertThat(err.toString()).contains("give a NODE to replace, or --resume");
    }

    @Test
    void eachCommand_changesItsEntry_andSaysTheVersion() {
        assertThat(run(new PinCommand(), "fashion")).isZero();
        assertThat(run(new PinCommand(), SMALL)).isZero();
        assertThat(run(new UnpinCommand(), SMALL)).isZero();
        assertThat(run(new ForbidCommand(), ControllerSnapshotFixture.LARGE)).isZero();
        assertThat(run(new AllowCommand(), ControllerSnapshotFixture.LARGE)).isZero();
        assertThat(run(new ForbidCommand(), SMALL)).isZero();
        assertThat(run(new BudgetCommand(), "fashion", "1.5")).isZero();

        assertThat(desk.present().state())
                .isEqualTo(DesiredState.NONE
                        .withPin("fashion", true)
                        .withForbidden(SMALL, true)
                        .withBudget("fashion", 1.5));
        assertThat(desk.present().by()).endsWith(" at 127.0.0.1").doesNotStartWith("unnamed");
        assertThat(out.toString())
                .contains(
                        "+ pin fashion",
                        "version 1 is in force; 'infaas rollback 0' undoes it",
                        "version 7 is in force");

        out.getBuffer().setLength(0);
        assertThat(run(new BudgetCommand(), "fashion", "catalog")).isZero();
        assertThat(run(new BudgetCommand(), "fashion", "catalog")).isZero();
        assertThat(desk.present().state().budgets()).isEmpty();
        assertThat(out.toString()).contains("- budget fashion $1.5/h", "no change: version 8 has all of it");
    }

    @Test
    void dryRun_printsTheEffect_andChangesNothing() {
        assertThat(run(new PinCommand(), "fashion", "--dry-run")).isZero();

        assertThat(out.toString())
                .contains("+ pin fashion", "nodes in use: $0.25/h, afterwards $0.50/h", "dry run: nothing is changed");
        assertThat(desk.present().version()).isZero();
    }

    @Test
    void exportedDocument_appliedAgain_isTheSame_byteForByte() throws Exception {
        run(new PinCommand(), "fashion");
        run(new CordonCommand(), OperatorDesk.NODE);
        String exported = export();
        Path file = Files.writeString(folder.resolve("state.json"), exported);
        run(new UnpinCommand(), "fashion");

        assertThat(run(new DiffCommand(), "-f", file.toString())).isEqualTo(1);
        assertThat(run(new ApplyCommand(), "-f", file.toString())).isZero();
        assertThat(run(new DiffCommand(), "-f", file.toString())).isZero();

        assertThat(export()).isEqualTo(exported);
        assertThat(out.toString()).contains("+ pin fashion");
    }

    @Test
    void rollback_bringsAnEarlierVersionBack_asANewOne() {
        run(new PinCommand(), "fashion");
        run(new PinCommand(), SMALL);

        assertThat(run(new RollbackCommand(), "1")).isZero();
        assertThat(desk.present().version()).isEqualTo(3);
        assertThat(desk.present().state().pins()).containsExactly("fashion");

        assertThat(run(new RollbackCommand(), "0")).isZero();
        assertThat(desk.present().state()).isEqualTo(DesiredState.NONE);

        assertThat(run(new RollbackCommand(), "17")).isEqualTo(1);
        assertThat(err.toString()).contains("returned status 404: no version 17 of the desired state");
    }

    @Test
    void rollback_whileAVariantIsStaged_leavesItsShare() {
        run(new PinCommand(), "fashion");
        desk.change(1, desk.present().state().withStage(SMALL, 5), "infaas");

        assertThat(run(new RollbackCommand(), "0")).isZero();

        assertThat(desk.present().state()).isEqualTo(DesiredState.NONE.withStage(SMALL, 5));
    }

    @Test
    void get_showsWishesAndTheirAuthors() {
        assertThat(run(new GetCommand())).isZero();
        assertThat(out.toString()).contains("desired state, version 0", "no wishes", "last changes: none");

        run(new PinCommand(), "fashion");
        out.getBuffer().setLength(0);
        assertThat(run(new GetCommand())).isZero();
        assertThat(out.toString()).contains("desired state, version 1", "  pin fashion", "VERSION", "at 127.0.0.1");
    }

    @Test
    void wrongNames_areRefused_inOneLine_andChangeNothing() {
        assertThat(run(new ForbidCommand(), "tiny")).isEqualTo(1);
        assertThat(run(new BudgetCommand(), "fashion", "much")).isEqualTo(1);
        assertThat(run(new ApplyCommand(), "-f", folder.resolve("none.json").toString()))
                .isEqualTo(1);

        assertThat(err.toString().lines())
                .hasSize(3)
                .anyMatch(
                        line -> line.contains("returned status 400: forbidden: unknown name 'tiny', expected one of "))
                .anyMatch(line -> line.contains("DOLLARS 'much' must be a number"))
                .anyMatch(line -> line.contains("none.json: no such file"));
        assertThat(desk.present().version()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- | {\"format\": 1} | 400 | header if-match is missing",
                "x | {\"format\": 1} | 400 | header if-match 'x' must be a version",
                "\"3\" | {\"format\": 1} | 412 | the desired state has version 0, not 3",
                "\"0\" | {\"format\": 9} | 400 | format 9 is not 1, the one that this program reads: update it",
                "\"0\" | {\"format\": 1, \"fleet\": 1} | 400 | unknown key 'fleet'",
                "\"0\" | nonsense | 400 | desired state",
                "0 | {\"format\": 1, \"pins\": [\"vision\"]} | 400 | pins: unknown name 'vision'"
            })
    void put_thatIsWrong_isRefused_andChangesNothing(String version, String document, int status, String error)
            throws Exception {
        HttpResponse<String> answer = put("/desired", version.equals("-") ? "" : version, document);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(String.valueOf(DocumentFormat.JSON
                        .parse("answer", answer.body(), Map.class)
                        .get("error")))
                .contains(error);
        assertThat(desk.present().version()).isZero();
    }

    @Test
    void put_largerThanAnyDocument_isRefused() throws Exception {
        assertThat(put("/desired", "0", " ".repeat(2 << 20)).statusCode()).isEqualTo(413);
        assertThat(put("/desired?dry-run=perhaps", "0", "{\"format\": 1}").statusCode())
                .isEqualTo(400);
        assertThat(put("/desired", "0", "").statusCode()).isEqualTo(400);
    }

    @Test
    void explainCommand_ofADecision_printsItsNumbersAndActions_orThatItIsGone() {
        journal.write(JournalEntry.of("move", "fashion", "v", "n", "it is cheaper", "decided", Map.of("dollars", 0.25))
                .of("x1-7"));
        journal.write(JournalEntry.of("load", "fashion", "v", "n", "it is cheaper", "done", Map.of("durationMs", 1234))
                .of("x1-7"));
        journal.write(JournalEntry.of("cold", "fashion", "v", "n", "another decision", "decided", Map.of())
                .of("x1-8"));

        assertThat(run(new ExplainCommand(), "--decision", "x1-7")).isZero();
        assertThat(out.toString())
                .contains(
                        "decision x1-7, ", ": move for application fashion", "it is cheaper", "dollars", "0.25", "1234")
                .doesNotContain("another");

        assertThat(run(new ExplainCommand(), "--decision", "x1-9")).isEqualTo(1);
        assertThat(run(new ExplainCommand(), "--decision", "nonsense")).isEqualTo(1);
        assertThat(run(new ExplainCommand())).isEqualTo(2);
        assertThat(err.toString())
                .contains("status 404: no decision 'x1-9'", "status 400: 'nonsense' is no id of a decision");
    }

    private String export() {
        StringWriter document = new StringWriter();
        run(new ExportCommand(), document);
        return document.toString();
    }
}
