package io.infaas.builder;

import ai.onnxruntime.OrtEnvironment;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.repository.Digest;
import io.infaas.catalog.Catalog;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the result of a build depends on, as a digest: equal keys, equal results up to the noise of measuring. */
final class BuildKey {

    private BuildKey() {}

    /** Over all input files, the request, processor, cores, runtime and the builder's own code. */
    static String of(Inputs inputs, BuildRequest request, Host host) {
        try {
            Digest digest = new Digest();
            for (Path file : inputs.files()) {
                digest.add(file);
            }
            digest.add(host.nodeType().toString()).add(request.profileBudget().toString());
            digest.add(host.processor().model())
                    .add(host.processor().flags().toString())
                    .add(host.cores().allowed().toString())
                    .add(Boolean.toString(host.cores().taskset().isPresent()))
                    .add(System.getProperty("java.version"));
            for (Class<?> part : List.of(VariantBuilder.class, Catalog.class)) {
                code(part, digest);
            }
            // the runtime's jar is large: its name has the version
            digest.add(location(OrtEnvironment.class).getFileName().toString());
            return digest.hex();
        } catch (IOException e) {
            throw new BuildException("cannot read what the build depends on: " + e, e);
        }
    }

    private static void code(Class<?> part, Digest digest) throws IOException {
        Path location = location(part);
        if (Files.isRegularFile(location)) {
            digest.add(location);
            return;
        }
        try (Stream<Path> files = Files.walk(location)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.add(location.relativize(file).toString()).add(file);
            }
        }
    }

    private static Path location(Class<?> part) {
        try {
            return Path.of(
                    part.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of %s is no URI".formatted(part), e);
        }
    }
}
