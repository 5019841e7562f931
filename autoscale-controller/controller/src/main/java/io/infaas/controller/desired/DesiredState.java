package io.infaas.controller.desired;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.catalog.DocumentFormat;
import io.infaas.gateway.contract.Instance;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The wishes of operators, beside the catalog. They hold until another operator changes them, also for later controllers. Equal states print equal
 * bytes.
 *
 * @param format version of the document; always {@value #FORMAT}
 * @param budgets the most that the nodes of an application may cost, US dollars per hour, in the place of the catalog's; by application
 * @param cordons ids of nodes that take no placements
 * @param forbidden full names of variants that serve nothing
 * @param pins names of applications, architectures and variants with an instance at any time, if one fits
 * @param stages percentage of an application's queries that may use a variant which is new to it, by full name; all queries may use a
 *     variant without an entry
 * @param replacements ids of nodes in whose place others are launched; a wish ends with its node
 * @param catalog SHA-256 of the text of the catalog in force, in the place of the published one; empty for that
 */
public record DesiredState(
        int format,
        SortedMap<String, Double> budgets,
        SortedSet<String> cordons,
        SortedSet<String> forbidden,
        SortedSet<String> pins,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, Integer> stages,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedSet<String> replacements,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String catalog) {

    /** The format that is written and read. */
    public static final int FORMAT = 1;

    /** The share of a variant that is not staged, per cent. */
    public static final int WHOLE = Instance.WHOLE;

    /** The first share of a variant that is new to an application in use, per cent. */
    public static final int FIRST = 1;

    /** Most entries of each kind. */
    public static final int MOST = 1_000;

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}|");

    /** No wishes. */
    public static final DesiredState NONE = new DesiredState(
            FORMAT,
            new TreeMap<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            new TreeMap<>(),
            new TreeSet<>(),
            "");

    private static final int LONGEST = 255;

    /** Characters of a digest that people see. */
    private static final int SHOWN = 12;

    public DesiredState {
        if (format != FORMAT) {
            throw new IllegalArgumentException("format %d is not %d, the one that this program reads%s"
                    .formatted(format, FORMAT, format > FORMAT ? ": update it" : ""));
        }
        budgets = Collections.unmodifiableSortedMap(new TreeMap<>(budgets));
        requireNames("budgets", budgets.keySet());
        budgets.forEach((application, dollars) -> {
            if (!(dollars >= 0) || dollars.isInfinite()) {
                throw new IllegalArgumentException(
                        "budgets.%s %s must be US dollars per hour, 0 or more; leave the application out for the catalog's budget"
                                .formatted(application, dollars));
            }
        });
        cordons = named("cordons", cordons);
        forbidden = named("forbidden", forbidden);
        pins = named("pins", pins);
        stages = Collections.unmodifiableSortedMap(new TreeMap<>(stages));
        requireNames("stages", stages.keySet());
        stages.forEach((variant, share) -> {
            if (share < 1 || share >= WHOLE) {
                throw new IllegalArgumentException(
                        "stages.%s %s must be a percentage from 1 to 99; leave the variant out for all queries"
                                .formatted(variant, share));
            }
        });
        replacements = named("replacements", replacements);
        if (!DIGEST.matcher(catalog).matches()) {
            throw new IllegalArgumentException(
                    "catalog '%s' must be the SHA-256 of an applied catalog, in hex; leave it out for the published one"
                            .formatted(catalog));
        }
    }

    /** Every key may be left out. */
    @com.fasterxml.jackson.annotation.JsonCreator
    static DesiredState of(
            @JsonProperty("format") int format,
            @JsonProperty(value = "budgets", defaultValue = "none") @Nullable Map<String, Double> budgets,
            @JsonProperty(value = "cordons", defaultValue = "none") @Nullable List<String> cordons,
            @JsonProperty(value = "forbidden", defaultValue = "none") @Nullable List<String> forbidden,
            @JsonProperty(value = "pins", defaultValue = "none") @Nullable List<String> pins,
            @JsonProperty(value = "stages", defaultValue = "none") @Nullable Map<String, Integer> stages,
            @JsonProperty(value = "replacements", defaultValue = "none") @Nullable List<String> replacements,
            @JsonProperty(value = "catalog", defaultValue = "none") @Nullable String catalog) {
        return new DesiredState(
                format,
                budgets == null ? new TreeMap<>() : new TreeMap<>(budgets),
                distinct("cordons", cordons),
                distinct("forbidden", forbidden),
                distinct("pins", pins),
                stages == null ? new TreeMap<>() : new TreeMap<>(stages),
                distinct("replacements", replacements),
                catalog == null ? "" : catalog);
    }

    /**
     * Reads a document.
     *
     * @param source named by errors
     * @throws io.infaas.catalog.DocumentException in one line
     */
    public static DesiredState parse(String source, String json) {
        return DocumentFormat.JSON.parse(source, json, DesiredState.class);
    }

    public DesiredState withBudget(String application, @Nullable Double dollars) {
        SortedMap<String, Double> next = new TreeMap<>(budgets);
        if (dollars == null) {
            next.remove(application);
        } else {
            next.put(application, dollars);
        }
        return new DesiredState(format, next, cordons, forbidden, pins, stages, replacements, catalog);
    }

    public DesiredState withCordon(String node, boolean present) {
        return new DesiredState(
                format, budgets, with(cordons, node, present), forbidden, pins, stages, replacements, catalog);
    }

    public DesiredState withForbidden(String variant, boolean present) {
        return new DesiredState(
                format, budgets, cordons, with(forbidden, variant, present), pins, stages, replacements, catalog);
    }

    public DesiredState withPin(String name, boolean present) {
        return new DesiredState(
                format, budgets, cordons, forbidden, with(pins, name, present), stages, replacements, catalog);
    }

    /** With another share of a staged variant, per cent; {@value #WHOLE} ends its stages. */
    public DesiredState withStage(String variant, int share) {
        SortedMap<String, Integer> next = new TreeMap<>(stages);
        if (share == WHOLE) {
            next.remove(variant);
        } else {
            next.put(variant, share);
        }
        return with(next);
    }

    /** With other stages. */
    public DesiredState with(SortedMap<String, Integer> otherStages) {
        return new DesiredState(format, budgets, cordons, forbidden, pins, otherStages, replacements, catalog);
    }

    public DesiredState withReplacement(String node, boolean present) {
        return new DesiredState(
                format, budgets, cordons, forbidden, pins, stages, with(replacements, node, present), catalog);
    }

    /** With another catalog; empty for the published one. */
    public DesiredState withCatalog(String digest) {
        return new DesiredState(format, budgets, cordons, forbidden, pins, stages, replacements, digest);
    }

    /** The nodes that it names. */
    public SortedSet<String> nodes() {
        SortedSet<String> nodes = new TreeSet<>(cordons);
        nodes.addAll(replacements);
        return nodes;
    }

    /** The differences from an earlier state, one short line each: {@code + cordon node-1}, {@code - pin vision}. */
    public List<String> changesFrom(DesiredState before) {
        List<String> lines = new java.util.ArrayList<>();
        compare("budget", before.budgetLines(), budgetLines(), lines);
        compare("cordon", before.cordons, cordons, lines);
        compare("forbid", before.forbidden, forbidden, lines);
        compare("pin", before.pins, pins, lines);
        compare("stage", before.stageLines(), stageLines(), lines);
        compare("replace", before.replacements, replacements, lines);
        compare("catalog", before.catalogLines(), catalogLines(), lines);
        return List.copyOf(lines);
    }

    private SortedSet<String> budgetLines() {
        SortedSet<String> lines = new TreeSet<>();
        budgets.forEach((application, dollars) -> lines.add("%s $%s/h".formatted(application, dollars)));
        return lines;
    }

    private SortedSet<String> catalogLines() {
        return catalog.isEmpty() ? new TreeSet<>() : new TreeSet<>(List.of(catalog.substring(0, SHOWN)));
    }

    private SortedSet<String> stageLines() {
        SortedSet<String> lines = new TreeSet<>();
        stages.forEach((variant, share) -> lines.add("%s %d%%".formatted(variant, share)));
        return lines;
    }

    private static void compare(String kind, SortedSet<String> before, SortedSet<String> after, List<String> lines) {
        before.stream()
                .filter(name -> !after.contains(name))
                .forEach(name -> lines.add("- %s %s".formatted(kind, name)));
        after.stream()
                .filter(name -> !before.contains(name))
                .forEach(name -> lines.add("+ %s %s".formatted(kind, name)));
    }

    private static SortedSet<String> with(SortedSet<String> names, String name, boolean present) {
        SortedSet<String> next = new TreeSet<>(names);
        if (present) {
            next.add(name);
        } else {
            next.remove(name);
        }
        return next;
    }

    private static SortedSet<String> distinct(String field, @Nullable List<String> names) {
        SortedSet<String> distinct = new TreeSet<>();
        for (String name : names == null ? List.<String>of() : names) {
            if (!distinct.add(name)) {
                throw new IllegalArgumentException("%s has '%s' twice".formatted(field, name));
            }
        }
        return distinct;
    }

    private static SortedSet<String> named(String field, SortedSet<String> names) {
        requireNames(field, names);
        return Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    private static void requireNames(String field, Collection<String> names) {
        if (names.size() > MOST) {
            throw new IllegalArgumentException(
                    "%s has %d entries, and at most %d are allowed".formatted(field, names.size(), MOST));
        }
        for (String name : names) {
            if (name.isBlank() || name.length() > LONGEST) {
                throw new IllegalArgumentException(
                        "%s has '%s', which must be a name of 1 to %d characters".formatted(field, name, LONGEST));
            }
        }
    }
}
