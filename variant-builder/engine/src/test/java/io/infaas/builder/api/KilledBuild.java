package io.infaas.builder.api;

import io.infaas.builder.fixture.Builds;
import io.infaas.builder.progress.LineProgress;
import java.nio.file.Path;

/** A build in a separate process that a test kills: {@code KilledBuild DEFINITION OUTPUT}. */
final class KilledBuild {

    private KilledBuild() {}

    public static void main(String[] arguments) {
        new VariantBuilder().build(request(Path.of(arguments[0]), Path.of(arguments[1])), new LineProgress(line -> {
            System.out.println(line);
            System.out.flush();
        }));
    }

    static BuildRequest request(Path definition, Path output) {
        return Builds.request(definition, output, 300);
    }
}
