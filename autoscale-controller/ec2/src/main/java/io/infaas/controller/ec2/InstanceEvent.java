package io.infaas.controller.ec2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An event of EventBridge about instances.
 *
 * @param id the same in each copy of the event
 * @param instances ids; not necessarily ours
 * @param meaning the action to take
 * @param until end of the instances; time of the event if it ends none
 * @param description one line
 */
record InstanceEvent(String id, List<String> instances, Meaning meaning, Instant until, String description) {

    enum Meaning {
        /** The instances end: replace and drain them. */
        TAKEN_AWAY,
        /** Their announced end is called off. */
        CALLED_OFF,
        /** Their state has changed: look. */
        CHANGED,
        /** Nothing follows. */
        ADVICE
    }

    /** The notice of EC2 for spot instances. */
    static final Duration NOTICE = Duration.ofMinutes(2);

    /** Assumed time until an instance ends by an issue, or by a change under way: neither has an announced end. */
    static final Duration ISSUE = Duration.ofDays(1);

    private static final Set<String> WELL_AGAIN = Set.of("RESOLVED", "UNIMPAIRED");

    private static final ObjectMapper JSON = new ObjectMapper();

    InstanceEvent {
        instances = List.copyOf(instances);
    }

    /** @throws IllegalArgumentException if it is no event about instances */
    static InstanceEvent parse(String body) {
        try {
            JsonNode event = JSON.readTree(body);
            String id = text(event, "id");
            Instant time = Instant.parse(text(event, "time"));
            JsonNode detail = event.path("detail");
            String type = text(event, "detail-type");
            return switch (type) {
                case "EC2 Spot Instance Interruption Warning" ->
                    new InstanceEvent(
                            id,
                            List.of(text(detail, "instance-id")),
                            Meaning.TAKEN_AWAY,
                            time.plus(NOTICE),
                            "EC2 takes the spot instance back");
                case "EC2 Instance Rebalance Recommendation" ->
                    new InstanceEvent(
                            id,
                            List.of(text(detail, "instance-id")),
                            Meaning.ADVICE,
                            time,
                            "EC2 may take the spot instance back");
                case "EC2 Instance State-change Notification" ->
                    new InstanceEvent(
                            id, List.of(text(detail, "instance-id")), Meaning.CHANGED, time, text(detail, "state"));
                case "AWS Health Event" -> health(id, time, detail);
                default -> throw new IllegalArgumentException("unknown detail-type '%s'".formatted(type));
            };
        } catch (JsonProcessingException | DateTimeException e) {
            throw new IllegalArgumentException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("no JSON"), e);
        }
    }

    /** A scheduled change ends its instances when it begins, an issue some time later, and a closed one ends none. */
    private static InstanceEvent health(String id, Instant time, JsonNode detail) {
        List<String> instances = new ArrayList<>();
        detail.path("affectedEntities").forEach(entity -> {
            if (!WELL_AGAIN.contains(entity.path("status").asText())) {
                instances.add(entity.path("entityValue").asText());
            }
        });
        Instant until = time.plus(ISSUE);
        if (text(detail, "eventTypeCategory").equals("scheduledChange")) {
            Instant start = ZonedDateTime.parse(text(detail, "startTime"), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            until = start.isAfter(time) ? start : until;
        }
        String code = text(detail, "eventTypeCode");
        return new InstanceEvent(id, instances, meaning(code, detail), until, "AWS: " + code);
    }

    /** Advice, unless it names instances: a problem of a region or an API shows at the nodes. */
    private static Meaning meaning(String code, JsonNode detail) {
        boolean takesAway =
                switch (text(detail, "eventTypeCategory")) {
                    case "scheduledChange" -> code.startsWith("AWS_EC2_") && code.endsWith("_SCHEDULED");
                    case "issue" -> code.startsWith("AWS_EC2_INSTANCE_") && !code.endsWith("_SUCCESS");
                    default -> false;
                };
        if (!takesAway) {
            return Meaning.ADVICE;
        }
        return detail.path("statusCode").asText().equals("closed") ? Meaning.CALLED_OFF : Meaning.TAKEN_AWAY;
    }

    private static String text(JsonNode object, String field) {
        String value = object.path(field).asText();
        if (value.isBlank()) {
            throw new IllegalArgumentException("no " + field);
        }
        return value;
    }
}
