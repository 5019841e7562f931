package io.infaas.controller.boards;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.console.BrowserPage;
import io.infaas.controller.standalone.InfaasProcess;
import io.infaas.triton.servers.PrometheusPrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Draws the console and the boards with what the demonstration does: the pictures of the pages, in {@code target/pictures}.
 */
@Tag("proof")
@Tag("alone")
final class DemonstrationPicturesIT {

    private static final long MOST_SECONDS = 1_200;
    private static final int WIDTH = 1_200;
    private static final int HEIGHT = 900;

    @TempDir
    private Path folder;

    @Test
    void boards_ofTheDemonstration_haveMoreThanNothing() throws Exception {
        PrometheusPrograms programs = PrometheusPrograms.require();
        Path browser = BrowserPage.require();
        Path pictures = Files.createDirectories(Path.of("target", "pictures"));
        try (InfaasProcess infaas = InfaasProcess.standaloneUnderLoad("--demo=exit")) {
            int admin = Integer.parseInt(infaas.await("admin port (\\d+)", InfaasProcess.START_SECONDS)
                    .group(1));
            int metrics = Integer.parseInt(infaas.await("metrics on port (\\d+)", InfaasProcess.START_SECONDS)
                    .group(1));
            double from = System.currentTimeMillis() / 1e3;
            try (PrometheusServer prometheus = new PrometheusServer(programs, folder, metrics, admin);
                    BrowserPage page = BrowserPage.start(browser, Files.createDirectories(folder.resolve("browser")))) {
                page.look(WIDTH, HEIGHT, false);
                page.open("http://127.0.0.1:%d/".formatted(admin));
                // while the load goes on: what the boards have of now is then of all that was loaded
                infaas.await("^ *\\d+  fall ", MOST_SECONDS);
                page.screenshot(pictures.resolve("demonstration.png"));
                prometheus.draw(from, System.currentTimeMillis() / 1e3, pictures);

                assertThat(infaas.awaitEnd(MOST_SECONDS))
                        .as("%s", infaas.output())
                        .isZero();
            }
        }
    }
}
