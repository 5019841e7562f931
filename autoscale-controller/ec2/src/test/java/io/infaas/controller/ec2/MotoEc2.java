package io.infaas.controller.ec2;

import com.sun.net.httpserver.HttpServer;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.controller.ec2.Ec2Wiring.NodeAddressing;
import io.infaas.controller.ec2.Ec2Wiring.NodeAnswers;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.lease.Mandate;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.security.ClusterSecret;
import io.infaas.triton.servers.MotoServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ssm.SsmClient;

/** A stand-in for EC2 that also does what moto leaves out, and an account in it with a subnet in two zones. */
public final class MotoEc2 implements AutoCloseable {

    public static final String REGION = "us-east-1";
    static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret"));
    /** Whose calls the stand-in lets go wrong. */
    private static final StaticCredentialsProvider FAULTY =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAFAULTY", "secret"));

    private static final AtomicInteger CLUSTERS = new AtomicInteger();

    private final HttpClient http = HttpClient.newHttpClient();
    private final MotoServer moto;
    private final HttpServer nodes;
    private final Ec2Client ec2;
    private final SsmClient ssm;
    private final String image;
    private final Map<String, String> subnets;

    public MotoEc2(Path folder) throws IOException {
        moto = MotoServer.start(
                List.of(copy("ec2_as_documented.py", folder), copy("iam_as_documented.py", folder)),
                Map.of("MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION", "true", "MOTO_ENABLE_AMI_VALIDATION", "true"));
        nodes = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        nodes.createContext("/v2/health/ready", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        nodes.start();
        ec2 = Ec2Client.builder()
                .endpointOverride(moto.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(CREDENTIALS)
                .build();
        ssm = SsmClient.builder()
                .endpointOverride(moto.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(CREDENTIALS)
                .build();
        image = ec2.describeImages(request -> request.owners("amazon")
                        .filters(Filter.builder()
                                .name("architecture")
                                .values("x86_64")
                                .build()))
                .images()
                .get(0)
                .imageId();
        subnets = ec2.describeSubnets().subnets().stream()
                .collect(Collectors.toMap(subnet -> subnet.availabilityZone(), subnet -> subnet.subnetId()));
    }

    private static Path copy(String extension, Path folder) throws IOException {
        Path file = folder.resolve(extension);
        try (var source = MotoEc2.class.getResourceAsStream(extension)) {
            Files.copy(Objects.requireNonNull(source), file);
        }
        return file;
    }

    public Ec2Client ec2() {
        return ec2;
    }

    SsmClient ssm() {
        return ssm;
    }

    /** Secrets of nodes by instance. */
    Map<String, String> secrets(Ec2Settings settings) {
        Map<String, String> found = new TreeMap<>();
        String path = SecretParameters.path(settings.cluster());
        ssm.getParametersByPath(request -> request.path(path).withDecryption(true))
                .parameters()
                .forEach(one -> found.put(one.name().substring(path.length() + 1), one.value()));
        return found;
    }

    public URI endpoint() {
        return moto.endpoint();
    }

    /** A fleet file of a cluster of its own, up to 8 nodes of 2 cores in two zones, on demand at 0.10 and on spot at 0.04. */
    public String fleet() {
        return """
                minimum: 0
                maximum: 8
                budgetPerHour: 2.00
                scaleInDelaySeconds: 2
                provider:
                  ec2:
                    region: %s
                    endpoint: %s
                    cluster: test-%d
                    owner: tests
                    classes:
                      - name: cpu
                        image: %s
                        zones: {us-east-1a: %s, us-east-1b: %s}
                        securityGroups: []
                        markets: [on-demand, spot]
                        startSeconds: 2
                        types:
                          - {type: m5.large, nodeType: %s, onDemandPerHour: 0.10, spotPerHour: 0.04}
                """.formatted(
                        REGION,
                        moto.endpoint(),
                        CLUSTERS.incrementAndGet(),
                        image,
                        subnets.get("us-east-1a"),
                        subnets.get("us-east-1b"),
                        Catalogs.NODE_TYPE);
    }

    public static Path write(Path folder, String fleet) throws IOException {
        return Files.writeString(folder.resolve("fleet.yaml"), fleet);
    }

    /** What the fleet's nodes are measured on: 2 cores, 8 GiB. */
    public static Catalog catalog() {
        return Catalogs.fashion()
                .variant("fm-nano", "fp32", 0.86, 50)
                .usingCores(2)
                .build();
    }

    /** Starts a fleet whose nodes all answer at once. */
    Ec2Fleet start(Path file, List<String> notices, Clock clock) throws InterruptedException {
        return start(file, notices, wiring(answering(), clock));
    }

    /** Starts a fleet whose nodes all answer at once, and each have a secret of their own. */
    Ec2Fleet start(Path file, List<String> notices, ClusterSecret secrets) throws InterruptedException {
        return start(file, notices, wiring(CREDENTIALS, answering(), Clock.systemUTC(), Optional.of(secrets)));
    }

    /** Starts a fleet whose nodes all answer at once, and of which calls end as {@link #tell} said by {@code endings}. */
    Ec2Fleet startWithFaults(Path file, List<String> notices) throws InterruptedException {
        return start(file, notices, wiring(FAULTY, answering(), Clock.systemUTC(), Optional.empty()));
    }

    private static Ec2Fleet start(Path file, List<String> notices, Ec2Wiring wiring) throws InterruptedException {
        return Ec2Fleet.start(FleetFile.read(file), file, catalog(), notices::add, wiring);
    }

    static Ec2Wiring wiring(NodeAddressing addressing, Clock clock) {
        return wiring(CREDENTIALS, addressing, clock, Optional.empty());
    }

    private static Ec2Wiring wiring(
            StaticCredentialsProvider credentials,
            NodeAddressing addressing,
            Clock clock,
            Optional<ClusterSecret> secrets) {
        return new Ec2Wiring(
                credentials,
                addressing,
                new NodeAnswers()::ask,
                Duration.ofMillis(100),
                Duration.ofMillis(50),
                Duration.ZERO,
                Ec2Time.real(clock),
                Mandate.ALONE,
                secrets);
    }

    private NodeAddressing answering() {
        int port = nodes.getAddress().getPort();
        return (instance, machine) ->
                Optional.of(new Node(machine.id(), "127.0.0.1", port, port, port, machine.nodeType()));
    }

    /** Instances of a cluster that run. */
    public List<Instance> running(Ec2Settings settings) {
        return ec2.describeInstances(request -> request.filters(MachineTags.filters(settings))).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .filter(instance -> instance.state().nameAsString().equals("running"))
                .toList();
    }

    /** Tells the stand-in how to behave; the answer counts the calls by action. */
    public String tell(String what, String json) {
        try {
            return http.send(
                            HttpRequest.newBuilder(moto.endpoint().resolve("/_test/" + what))
                                    .POST(HttpRequest.BodyPublishers.ofString(json))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the stand-in does not answer", e);
        }
    }

    @Override
    public void close() {
        ec2.close();
        ssm.close();
        nodes.stop(0);
        moto.close();
    }
}
