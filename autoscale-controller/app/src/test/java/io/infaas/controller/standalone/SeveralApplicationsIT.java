package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two definitions in one standalone: both are built, served and listed, and the second start builds nothing. */
final class SeveralApplicationsIT {

    private static final Path FASHION = InfaasProcess.DISTRIBUTION.resolve("examples/fashion");

    @TempDir
    private Path folder;

    @Test
    void twoDefinitions_areServedTogether_andKeptForTheNextStart() throws Exception {
        Path first = definition("garments", 5);
        Path second = definition("sketches", 2);

        try (InfaasProcess infaas = start(first, second)) {
            Path merged = Path.of(infaas.await(" ([^ ]*): 2 applications, 2 variants", InfaasProcess.START_SECONDS)
                    .group(1));
            Matcher ports = infaas.await("Serving HTTP on port (\\d+)", InfaasProcess.START_SECONDS);

            assertThat(answer(ports.group(1), "garments")).contains("\"logits\"");
            assertThat(answer(ports.group(1), "sketches")).contains("\"logits\"");
            Catalog catalog = CatalogFile.read(merged.resolve(CatalogFile.NAME));
            assertThat(catalog.applications())
                    .extracting(Application::name, Application::priority)
                    .containsExactly(tuple("garments", 5), tuple("sketches", 2));
        }
        try (InfaasProcess infaas = start(first, second)) {
            infaas.await("Serving HTTP on port", InfaasProcess.START_SECONDS);

            assertThat(infaas.output().lines().filter(line -> line.endsWith(" is up to date")))
                    .hasSize(3);
        }
    }

    private InfaasProcess start(Path first, Path second) throws IOException {
        return InfaasProcess.standalone(
                folder.resolve("data"),
                "--nodes=1",
                "--demo=none",
                "--definition=" + first,
                "--definition=" + second.getParent());
    }

    /** An application with one variant of the example's smallest network. */
    private Path definition(String application, int priority) throws IOException {
        String text = Files.readString(FASHION.resolve("infaas.yaml"))
                .replace("name: fashion", "name: %s\n  priority: %d".formatted(application, priority))
                .replaceAll("(?m)^  - \\{name: fm-(?!nano).*\n", "")
                .replace("name: fm-", "name: " + application + "-")
                .replaceAll("(models|data)/", Matcher.quoteReplacement(FASHION + "/") + "$1/")
                .replace("transforms: [fp32, int8]", "transforms: [fp32]")
                .replace("threads: [1, 2]", "threads: [1]");
        return Files.writeString(
                Files.createDirectories(folder.resolve(application)).resolve("infaas.yaml"), text);
    }

    private static String answer(String port, String application) throws IOException, InterruptedException {
        String zeros = String.join(",", Collections.nCopies(28 * 28, "0"));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%s/v2/models/%s/infer".formatted(port, application)))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[1,1,28,28],\"data\":[%s]}]}"
                                .formatted(zeros)))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
