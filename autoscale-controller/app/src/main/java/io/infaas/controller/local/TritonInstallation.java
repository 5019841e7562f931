package io.infaas.controller.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A tritonserver on this machine. As in NVIDIA's images, a folder has {@code bin/tritonserver} and {@code backends}; a
 * Python wheel has {@code lib/tritonserver} with the same, beside {@code venv}.
 *
 * @param tree folder with {@code bin/tritonserver} and {@code backends}
 * @param interpreter folder of the {@code python3} for the Python backend, if not the system's
 */
public record TritonInstallation(Path tree, Optional<Path> interpreter) {

    /** Environment variable with the default folder. */
    public static final String VARIABLE = "INFAAS_TRITON_HOME";

    /**
     * The one in {@code home}; without it the one that {@value #VARIABLE} names; without that the first of
     * {@code /opt/tritonserver} and {@code ~/.cache/infaas/triton-server}.
     *
     * @throws IllegalArgumentException if there is none, naming the searched folders
     */
    public static TritonInstallation find(Optional<Path> home) {
        return find(home, System.getenv(), Path.of("/opt/tritonserver"), Path.of(System.getProperty("user.home")));
    }

    static TritonInstallation find(Optional<Path> home, Map<String, String> environment, Path usual, Path userHome) {
        List<Path> folders = home.or(() -> Optional.ofNullable(environment.get(VARIABLE))
                        .filter(value -> !value.isBlank())
                        .map(Path::of))
                .map(List::of)
                .orElseGet(() -> List.of(usual, userHome.resolve(".cache/infaas/triton-server")));
        return folders.stream()
                .flatMap(folder -> in(folder.toAbsolutePath().normalize()).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no tritonserver in %s: give --triton=HOME or set %s to the folder that has bin/tritonserver or"
                                        .formatted(
                                                folders.stream()
                                                        .map(Path::toString)
                                                        .collect(Collectors.joining(", ")),
                                                VARIABLE)
                                + " lib/tritonserver/bin/tritonserver"));
    }

    private static Optional<TritonInstallation> in(Path home) {
        if (isTree(home)) {
            return Optional.of(new TritonInstallation(home, Optional.empty()));
        }
        Path tree = home.resolve("lib/tritonserver");
        return isTree(tree)
                ? Optional.of(new TritonInstallation(
                        tree, Optional.of(home.resolve("venv/bin")).filter(Files::isDirectory)))
                : Optional.empty();
    }

    private static boolean isTree(Path folder) {
        return Files.isExecutable(folder.resolve("bin/tritonserver"));
    }
}
