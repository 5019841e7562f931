package io.infaas.triton.servers;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * Hands a test a real Triton server, from the first of:
 *
 * <ol>
 *   <li>{@code INFAAS_TRITON=host[:http[:grpc[:metrics]]]}: a server that runs, in explicit model control;
 *   <li>{@code INFAAS_TRITON_IMAGE}: a container of that image;
 *   <li>{@code INFAAS_TRITON_HOME}, else {@code /opt/tritonserver}: an installed tree;
 *   <li>the PyPI wheel, installed once into {@code INFAAS_CACHE}, else {@code ~/.cache/infaas}.
 * </ol>
 *
 * None of them: the test is skipped, with one loud line; with {@code INFAAS_REQUIRE_TRITON=true} it fails.
 */
public final class TritonServers {
    /** Makes a load ten times faster; a configuration must then be complete. */
    public static final String WITHOUT_AUTO_COMPLETE = "--disable-auto-complete-config";

    private static final Requirement TRITON = new Requirement("a real Triton", "INFAAS_REQUIRE_TRITON");

    private TritonServers() {}

    /**
     * Starts a server over {@code repository} with explicit model control and {@code models} loaded; returns when it is
     * ready (at most a minute).
     *
     * @param models names of models, or {@code *}
     * @param flags of tritonserver, in addition
     */
    public static TritonServer start(Path repository, Collection<String> models, String... flags) {
        Launch launch = new Launch(repository, List.copyOf(models), List.of(flags));
        return TRITON.require(TritonServers::source).start(launch);
    }

    /** The folder of an installed server, the third or fourth of the list, even if the others are available. */
    public static Path home() {
        return TRITON.require(TritonServers::installed);
    }

    private static TritonSource source() {
        String address = System.getenv("INFAAS_TRITON");
        if (address != null) {
            return GivenServer.parse(address);
        }
        String image = System.getenv("INFAAS_TRITON_IMAGE");
        if (image != null) {
            return new ContainerImage(image);
        }
        return InstalledTree.at(installed());
    }

    private static Path installed() {
        String home = System.getenv("INFAAS_TRITON_HOME");
        if (home != null) {
            return Path.of(home);
        }
        Path usual = Path.of("/opt/tritonserver");
        return InstalledTree.isAt(usual) ? usual : Rig.installServer();
    }
}
