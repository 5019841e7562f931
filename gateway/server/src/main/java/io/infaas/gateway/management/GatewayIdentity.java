package io.infaas.gateway.management;

import io.infaas.gateway.index.Target;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.Router;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelMetadataResponse;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import io.infaas.triton.protocol.ServerMetadataResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Readiness, metadata and the model index of the gateway, the same over both protocols, without a call to a node. */
public final class GatewayIdentity {

    /** Triton's text for shared memory that is disabled: the gateway shares none with clients. */
    public static final String NO_SHARED_MEMORY =
            "Client shared memory is disabled. Start the server with '--allow-client-shm=true' to enable.";

    public static final String NO_REPOSITORIES = "'repository_name' specification is not supported";

    private static final List<String> EXTENSIONS = List.of(
            "classification",
            "sequence",
            "model_repository",
            "schedule_policy",
            "model_configuration",
            "binary_tensor_data",
            "parameters",
            "statistics",
            "trace",
            "logging");

    private static final List<String> WITH_MEMORY = Stream.concat(
                    EXTENSIONS.stream(), Stream.of("system_shared_memory"))
            .toList();

    private static final String READY = "READY";
    private static final String LEFT_OUT = "the gateway cannot serve it; see its log";

    public static final String NOT_SERVED = "this endpoint is not served by the INFaaS gateway";

    private final Router router;
    private final NodeReleases releases;
    private final boolean sharedMemory;
    private final boolean onDemand;
    private final BooleanSupplier shut;

    /**
     * The identity in front of a router.
     *
     * @param router router of the queries
     * @param onDemand whether models are loaded on demand: then every known model is ready. Otherwise clients and balancers that check
     *     readiness first would never send the query that triggers the load
     * @param shut whether the gateway is shutting down
     */
    public GatewayIdentity(Router router, boolean onDemand, BooleanSupplier shut) {
        this(router, onDemand, shut, NodeReleases.UNKNOWN, false);
    }

    /**
     * The identity in front of a router.
     *
     * @param onDemand whether models are loaded on demand
     * @param shut whether the gateway is shutting down
     * @param releases version and extensions of the nodes
     * @param sharedMemory whether clients may register system shared memory
     */
    public GatewayIdentity(
            Router router, boolean onDemand, BooleanSupplier shut, NodeReleases releases, boolean sharedMemory) {
        this.releases = releases;
        this.sharedMemory = sharedMemory;
        this.router = router;
        this.onDemand = onDemand;
        this.shut = shut;
    }

    /** Whether queries can be served, if on demand after a load, and the gateway is not ending. */
    public boolean isReady() {
        return !shut.getAsBoolean() && (onDemand ? router.viewVersion() > 0 : router.isReady());
    }

    /** The metadata of a Triton with the lowest version of the nodes, and the extensions that all of them and the gateway have. */
    public ServerMetadataResponse server() {
        return ServerMetadataResponse.newBuilder()
                .setName("triton")
                .setVersion(releases.version()
                        .or(() -> Optional.ofNullable(
                                GatewayIdentity.class.getPackage().getImplementationVersion()))
                        .orElse("0"))
                .addAllExtensions(releases.supported(sharedMemory ? WITH_MEMORY : EXTENSIONS))
                .build();
    }

    /**
     * Whether the name can be served, if on demand after a load. An unknown name is not ready, which is no error.
     *
     * @throws Refusal if the version is not a number
     */
    public boolean isModelReady(String name, String version) {
        try {
            return onDemand ? !target(name, version).candidates().isEmpty() : router.isReady(name, version);
        } catch (Refusal refusal) {
            if (refusal.reason() == RefusalReason.INVALID_ARGUMENT) {
                throw refusal;
            }
            return false;
        }
    }

    /** The name's metadata; throws a {@link Refusal} for an unknown name or version, and before the first view. */
    public ModelMetadataResponse metadata(String name, String version) {
        return ModelDescriptor.metadata(name, target(name, version));
    }

    /** The name's configuration; throws a {@link Refusal} for an unknown name or version. */
    public ModelConfig config(String name, String version) {
        return ModelDescriptor.config(name, target(name, version));
    }

    /**
     * The applications as the models of a repository, each with its versions, and the other listed models of adopted nodes.
     *
     * @param readyOnly leaves out models that cannot be served
     * @throws Refusal before the first view
     */
    public List<ModelIndex> index(boolean readyOnly) {
        List<ModelIndex> served = router.routes().view().catalog().applications().stream()
                .flatMap(application -> rows(application.name()))
                .toList();
        Stream<ModelIndex> modelIndexes = served.stream();
        List<ModelIndex> listedModels = router.modelList().rows();
        if (!listedModels.isEmpty()) {
            Set<String> keys = served.stream().map(GatewayIdentity::key).collect(Collectors.toSet());
            modelIndexes = Stream.concat(
                            modelIndexes,
                            listedModels.stream()
                                    .filter(row -> !keys.contains(key(row)))
                                    .map(GatewayIdentity::show))
                    .sorted(Comparator.comparing(ModelIndex::getName));
        }
        return modelIndexes
                .filter(row -> !readyOnly || row.getState().equals(READY))
                .toList();
    }

    private static String key(ModelIndex row) {
        return row.getName() + '/' + row.getVersion();
    }

    // ready on a node, but not served
    private static ModelIndex show(ModelIndex row) {
        return row.getState().equals(READY)
                ? row.toBuilder().setState("UNAVAILABLE").setReason(LEFT_OUT).build()
                : row;
    }

    private Stream<ModelIndex> rows(String name) {
        return target(name, "").versions().stream().map(version -> {
            ModelIndex.Builder row = ModelIndex.newBuilder().setName(name).setVersion(version);
            return isModelReady(name, version)
                    ? row.setState(READY).build()
                    : row.setState("UNAVAILABLE").setReason("unloaded").build();
        });
    }

    /** Triton's text for an unknown region of shared memory. */
    public static String noRegion(String kind, String name) {
        return "Unable to find %s shared memory region: '%s'".formatted(kind, name);
    }

    private Target target(String name, String version) {
        return router.resolve(name, version);
    }
}
