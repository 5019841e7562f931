package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.store.Sha256;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.status.ApplyCommand.DiffCommand;
import io.infaas.controller.status.ApplyCommand.ExportCommand;
import io.infaas.controller.status.ApplyCommand.RollbackCommand;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class CatalogCommandsIT extends OperatorCommands {

    @Test
    void catalog_isApplied_shown_comparedAndRolledBack_byteForByte() throws Exception {
        String text = DocumentFormat.JSON.print(Catalogs.fashion()
                .variant("small", "fp32", 0.88, 1)
                .variant("later", "fp32", 0.95, 5)
                .build());
        Path file = Files.writeString(folder.resolve("catalog.json"), text);
        String argument = "--file=" + file;
        assertThat(run(new ExportCommand(), "--catalog")).isEqualTo(1);
        assertThat(err.toString()).contains("status 404: no catalog is applied");

        assertThat(run(new DiffCommand(), argument)).isEqualTo(1);
        assertThat(run(new ApplyCommand(), argument, "--dry-run")).isZero();
        assertThat(desk.present().version()).isZero();
        assertThat(run(new ApplyCommand(), argument)).isZero();
        String line = "+ catalog " + Sha256.of(text).substring(0, 12);
        assertThat(out.toString()).contains(line, "dry run: nothing is changed", "version 1 is in force");
        assertThat(run(new DiffCommand(), argument)).isZero();
        StringWriter exported = new StringWriter();
        assertThat(run(new ExportCommand(), exported, "--catalog")).isZero();
        assertThat(exported.toString()).isEqualTo(text);

        out.getBuffer().setLength(0);
        Files.writeString(file, text.replace("0.95", "0.94"));
        assertThat(run(new DiffCommand(), argument)).isEqualTo(1);
        assertThat(out.toString()).contains("- catalog ", "~ variant later-fp32");
        assertThat(run(new RollbackCommand(), "0")).isZero();
        assertThat(desk.present().state())
                .as("the variant that comes back is tried first")
                .isEqualTo(DesiredState.NONE.withStage(ControllerSnapshotFixture.LARGE, DesiredState.FIRST));
        assertThat(run(new RollbackCommand(), "1")).isZero();
        assertThat(desk.present().state().catalog()).isEqualTo(Sha256.of(text));
    }

    @Test
    void catalog_thatIsNone_isRefusedInOneLine_andNothingIsChanged() throws Exception {
        Path file = Files.writeString(folder.resolve("catalog.json"), "{\"variants\": [], \"applications\": 3}");

        HttpResponse<String> refused = put("/catalog", "0", Files.readString(file));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("catalog: $");
        assertThat(put("/catalog", "0", "").statusCode()).isEqualTo(400);
        assertThat(desk.present().version()).isZero();
    }
}
