package io.infaas.controller.ec2;

import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.node.NodeMachine;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;

/**
 * Calls of EC2 and SSM, at rates below the limits of EC2. Each blocks for at most the deadline of {@link Ec2Clients} and ten
 * seconds of waiting for its turn: never call one on an event loop. Thread-safe.
 */
public final class Ec2Calls {

    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(10);
    private static final int TYPES_AT_ONCE = 100;
    private static final int SECRETS_AT_ONCE = 10;
    private static final int CONSOLE_LINES = 3;
    private static final int CONSOLE_CHARACTERS = 160;

    private final Ec2Client ec2;
    private final SsmClient ssm;
    private final Ec2Settings settings;
    private final CallRate reads;
    private final CallRate tags;
    private final CallRate endings;
    private final CallRate endedMachines;
    private final CallRate templates;
    private final CallRate launches;
    private final CallRate secrets;
    private final LongConsumer pause;
    private volatile @Nullable String account;

    /** @param nanos monotonic time, ns */
    public Ec2Calls(Ec2Clients clients, Ec2Settings settings, LongSupplier nanos) {
        this(
                clients.ec2(),
                clients.ssm(),
                settings,
                nanos,
                Ec2Time.real(Clock.systemUTC()).pause());
    }

    /** @param pause waits for a turn, ns */
    Ec2Calls(Ec2Client ec2, SsmClient ssm, Ec2Settings settings, LongSupplier nanos, LongConsumer pause) {
        this.ec2 = ec2;
        this.ssm = ssm;
        this.settings = settings;
        this.pause = pause;
        // EC2 counts each action separately: at most half of the limit of an account
        this.reads = new CallRate(10, 40, nanos);
        this.tags = new CallRate(5, 20, nanos);
        this.endings = new CallRate(2, 10, nanos);
        this.endedMachines = new CallRate(10, 500, nanos);
        this.templates = new CallRate(2, 10, nanos);
        this.launches = new CallRate(2, 10, nanos);
        // SSM allows few changes of parameters, and other machines of the account need some
        this.secrets = new CallRate(3, 10, nanos);
    }

    /** All instances of the cluster, also recently ended ones. */
    public List<Instance> instances() {
        List<Instance> instances = new ArrayList<>();
        var pages = ec2.describeInstancesPaginator(request ->
                        request.filters(MachineTags.filters(settings)).maxResults(1_000))
                .iterator();
        // each page is a call of its own
        while (pages.hasNext()) {
            turn(reads, pages::next).reservations().forEach(reservation -> {
                account = reservation.ownerId();
                instances.addAll(reservation.instances());
            });
        }
        return instances;
    }

    /** One instance by its id; empty if EC2 knows of none. */
    Optional<Instance> instance(String id) {
        try {
            return turn(reads, () -> ec2.describeInstances(request -> request.instanceIds(id))).reservations().stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .findFirst();
        } catch (Ec2Exception e) {
            if (e.awsErrorDetails().errorCode().equals("InvalidInstanceID.NotFound")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    CreateFleetResponse createFleet(CreateFleetRequest request) {
        return turn(launches, () -> ec2.createFleet(request));
    }

    void terminate(Collection<String> instances) {
        turn(endings, () -> ec2.terminateInstances(request -> request.instanceIds(instances)));
    }

    /** Whether so many instances may be ended now; then they count as ended. */
    boolean mayEnd(int instances) {
        return endedMachines.take(instances);
    }

    /** Writes the tags of its machine that an instance lacks; returns whether it lacked any. */
    boolean complete(Instance instance, NodeMachine machine) {
        List<Tag> missing = MachineTags.missing(settings, instance, machine);
        if (!missing.isEmpty()) {
            tag(List.of(instance.instanceId()), missing);
        }
        return !missing.isEmpty();
    }

    void tag(List<String> instances, List<Tag> values) {
        turn(tags, () -> ec2.createTags(request -> request.resources(instances).tags(values)));
    }

    /** The last lines on the console of an instance, as one line; the reason if they cannot be read. */
    String endOfConsole(String instance) {
        try {
            List<String> lines = console(instance)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            String last = String.join(" | ", lines.subList(Math.max(0, lines.size() - CONSOLE_LINES), lines.size()));
            return last.isEmpty() ? "nothing" : last.substring(Math.max(0, last.length() - CONSOLE_CHARACTERS));
        } catch (RuntimeException e) {
            return line(e);
        }
    }

    private String console(String instance) {
        String output = turn(reads, () -> ec2.getConsoleOutput(request -> request.instanceId(instance)))
                .output();
        return output == null ? "" : new String(Base64.getMimeDecoder().decode(output), StandardCharsets.UTF_8);
    }

    List<InstanceTypeInfo> types(List<String> names) {
        List<InstanceTypeInfo> infos = new ArrayList<>();
        for (int from = 0; from < names.size(); from += TYPES_AT_ONCE) {
            List<String> batch = names.subList(from, Math.min(names.size(), from + TYPES_AT_ONCE));
            infos.addAll(
                    turn(reads, () -> ec2.describeInstanceTypes(request -> request.instanceTypesWithStrings(batch)))
                            .instanceTypes());
        }
        return infos;
    }

    List<Image> images(String id) {
        return turn(reads, () -> ec2.describeImages(request -> request.imageIds(id)))
                .images();
    }

    String parameter(String name) {
        return turn(reads, () -> ssm.getParameter(request -> request.name(name)))
                .parameter()
                .value();
    }

    /** Ids of the instances that have a parameter with the secret of their node. */
    List<String> instancesWithSecret() {
        List<String> ids = new ArrayList<>();
        var pages = ssm.getParametersByPathPaginator(request ->
                        request.path(SecretParameters.path(settings.cluster())).maxResults(SECRETS_AT_ONCE))
                .iterator();
        while (pages.hasNext()) {
            turn(reads, pages::next)
                    .parameters()
                    .forEach(parameter ->
                            ids.add(parameter.name().substring(parameter.name().lastIndexOf('/') + 1)));
        }
        return ids;
    }

    /** Writes the secret of the node on a listed instance where that instance may read it; nothing if it is there. */
    void putSecret(String instance, String secret) {
        PutParameterRequest request = SecretParameters.put(settings, instance, String.valueOf(account), secret);
        try {
            var unused = turn(secrets, () -> ssm.putParameter(request));
        } catch (ParameterAlreadyExistsException e) {
            // an instance has one node for its life, and a node one secret
        }
    }

    /** Deletes the parameter of {@link #putSecret}, if it exists. */
    void deleteSecret(String instance) {
        try {
            var unused = turn(
                    secrets,
                    () -> ssm.deleteParameter(
                            request -> request.name(SecretParameters.name(settings.cluster(), instance))));
        } catch (ParameterNotFoundException e) {
            // an earlier controller did it
        }
    }

    /** All versions of a launch template; none if there is no such template. */
    public List<LaunchTemplateVersion> templateVersions(String name) {
        List<LaunchTemplateVersion> versions = new ArrayList<>();
        try {
            var pages = ec2.describeLaunchTemplateVersionsPaginator(request -> request.launchTemplateName(name))
                    .iterator();
            while (pages.hasNext()) {
                versions.addAll(turn(reads, pages::next).launchTemplateVersions());
            }
        } catch (Ec2Exception e) {
            if (!e.awsErrorDetails().errorCode().startsWith("InvalidLaunchTemplateName.NotFound")) {
                throw e;
            }
        }
        return versions;
    }

    /** Makes a launch template; returns the number of its version. */
    long createTemplate(String name, String description, RequestLaunchTemplateData data) {
        return turn(
                        templates,
                        () -> ec2.createLaunchTemplate(request -> request.launchTemplateName(name)
                                .versionDescription(description)
                                .launchTemplateData(data)))
                .launchTemplate()
                .latestVersionNumber();
    }

    /** Adds a whole version to a launch template; returns its number. */
    long createTemplateVersion(String name, String description, RequestLaunchTemplateData data) {
        return turn(
                        templates,
                        () -> ec2.createLaunchTemplateVersion(request -> request.launchTemplateName(name)
                                .versionDescription(description)
                                .launchTemplateData(data)))
                .launchTemplateVersion()
                .versionNumber();
    }

    private <T> T turn(CallRate rate, Supplier<T> call) {
        long wait = rate.reserve(LONGEST_WAIT);
        if (wait < 0) {
            throw new FleetException("too many calls to EC2 are waiting: this call is dropped");
        }
        if (wait > 0) {
            pause.accept(wait);
            if (Thread.currentThread().isInterrupted()) {
                throw new FleetException("interrupted while waiting to call EC2");
            }
        }
        return call.get();
    }

    /** One line about a failed call. */
    public static String line(RuntimeException failure) {
        String message = failure instanceof SdkException || failure instanceof FleetException
                ? String.valueOf(failure.getMessage())
                : failure.toString();
        return message.lines().findFirst().orElse(failure.getClass().getSimpleName());
    }

    /** A limit of calls per second on average, and of calls at once. Thread-safe. */
    static final class CallRate {

        private final double nanosPerCall;
        private final double most;
        private final LongSupplier nanos;
        private double tokens;
        private long at;

        /** @param nanos monotonic time, ns */
        CallRate(double perSecond, int atOnce, LongSupplier nanos) {
            this.nanosPerCall = TimeUnit.SECONDS.toNanos(1) / perSecond;
            this.most = atOnce;
            this.nanos = nanos;
            this.tokens = atOnce;
            this.at = nanos.getAsLong();
        }

        /** Takes a number of calls, if all of them can be made now; returns whether they can. */
        synchronized boolean take(int calls) {
            refill();
            boolean enough = tokens >= calls;
            tokens -= enough ? calls : 0;
            return enough;
        }

        private void refill() {
            long now = nanos.getAsLong();
            tokens = Math.min(most, tokens + (now - at) / nanosPerCall);
            at = now;
        }

        /** Reserves a call; returns its wait, ns; -1, without a reservation, if the wait would exceed {@code longest}. */
        synchronized long reserve(long longest) {
            refill();
            long wait = tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) * nanosPerCall);
            if (wait > longest) {
                return -1;
            }
            tokens--;
            return wait;
        }
    }
}
