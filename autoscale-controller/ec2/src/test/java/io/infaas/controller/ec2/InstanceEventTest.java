package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InstanceEventTest {

    private static final String EVENT = """
            {"version": "0", "id": "1-2", "source": "any", "detail-type": "%s", "time": "2026-11-27T10:00:00Z", "detail": %s}""";

    @Test
    void spotInterruption_takesItsInstanceAwayInTwoMinutes() {
        InstanceEvent event = parse(
                "EC2 Spot Instance Interruption Warning",
                "{\"instance-id\": \"i-1\", \"instance-action\": \"terminate\"}");

        assertThat(event.id()).isEqualTo("1-2");
        assertThat(event.instances()).containsExactly("i-1");
        assertThat(event.meaning()).isEqualTo(InstanceEvent.Meaning.TAKEN_AWAY);
        assertThat(event.until()).isEqualTo(Instant.parse("2026-11-27T10:02:00Z"));
    }

    @Test
    void scheduledChange_takesItsInstancesAwayWhenItBegins() {
        InstanceEvent event = parse("AWS Health Event", """
                {"service": "EC2", "eventTypeCode": "AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED",
                 "eventTypeCategory": "scheduledChange", "startTime": "Sat, 28 Nov 2026 12:30:00 GMT",
                 "affectedEntities": [{"entityValue": "i-1"}, {"entityValue": "i-2"}]}""");

        assertThat(event.instances()).containsExactly("i-1", "i-2");
        assertThat(event.meaning()).isEqualTo(InstanceEvent.Meaning.TAKEN_AWAY);
        assertThat(event.until()).isEqualTo(Instant.parse("2026-11-28T12:30:00Z"));
        assertThat(event.description()).isEqualTo("AWS: AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED");
    }

    @Test
    void issueOfAnInstance_takesItAwayWithinADay() {
        InstanceEvent event = parse("AWS Health Event", health("issue", "AWS_EC2_INSTANCE_UNREACHABLE", "open"));

        assertThat(event.meaning()).isEqualTo(InstanceEvent.Meaning.TAKEN_AWAY);
        assertThat(event.until()).isEqualTo(Instant.parse("2026-11-28T10:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "scheduledChange, AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED, upcoming, TAKEN_AWAY",
        "scheduledChange, AWS_EC2_SYSTEM_REBOOT_MAINTENANCE_SCHEDULED, open, TAKEN_AWAY",
        "scheduledChange, AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED, closed, CALLED_OFF",
        "scheduledChange, AWS_RDS_MAINTENANCE_SCHEDULED, upcoming, ADVICE",
        "issue, AWS_EC2_INSTANCE_STORE_DRIVE_PERFORMANCE_DEGRADED, open, TAKEN_AWAY",
        "issue, AWS_EC2_INSTANCE_UNREACHABLE, closed, CALLED_OFF",
        "issue, AWS_EC2_INSTANCE_AUTO_RECOVERY_SUCCESS, open, ADVICE",
        "issue, AWS_EC2_OPERATIONAL_ISSUE, open, ADVICE",
        "accountNotification, AWS_EC2_INSTANCE_AUTO_RECOVERY_FAILURE, open, ADVICE",
        "investigation, AWS_EC2_INSTANCE_UNREACHABLE, open, ADVICE"
    })
    void healthEvent_meansWhatItsCategoryCodeAndStatusSay(
            String category, String code, String status, InstanceEvent.Meaning meaning) {
        assertThat(parse("AWS Health Event", health(category, code, status)).meaning())
                .isEqualTo(meaning);
    }

    @Test
    void healthEvent_isNotAboutInstancesThatAreWellAgain() {
        InstanceEvent event = parse("AWS Health Event", """
                {"service": "EC2", "eventTypeCode": "AWS_EC2_INSTANCE_UNREACHABLE", "eventTypeCategory": "issue", "statusCode": "open",
                 "affectedEntities": [{"entityValue": "i-1", "status": "RESOLVED"}, {"entityValue": "i-2", "status": "IMPAIRED"}]}""");

        assertThat(event.instances()).containsExactly("i-2");
    }

    private static String health(String category, String code, String status) {
        return """
                {"service": "EC2", "eventTypeCode": "%s", "eventTypeCategory": "%s", "statusCode": "%s", "startTime": "Sat, 28 Nov 2026 12:30:00 GMT",
                 "affectedEntities": [{"entityValue": "i-1"}]}""".formatted(code, category, status);
    }

    @Test
    void stateChangeAndRebalance_takeNothingAway() {
        assertThat(parse("EC2 Instance State-change Notification", "{\"instance-id\": \"i-1\", \"state\": \"running\"}")
                        .meaning())
                .isEqualTo(InstanceEvent.Meaning.CHANGED);
        assertThat(parse("EC2 Instance Rebalance Recommendation", "{\"instance-id\": \"i-1\"}")
                        .meaning())
                .isEqualTo(InstanceEvent.Meaning.ADVICE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "not json | Unrecognized token",
                "`` | no id",
                "[] | no id",
                "{\"id\": \"1\"} | no time",
                "{\"id\": \"1\", \"time\": \"noon\"} | noon",
                "{\"id\": \"1\", \"time\": \"2026-11-27T10:00:00Z\", \"detail-type\": \"News\"} | unknown detail-type 'News'",
                "{\"id\": \"1\", \"time\": \"2026-11-27T10:00:00Z\", \"detail-type\": \"EC2 Spot Instance Interruption Warning\"} | no instance-id",
                "{\"id\": \"1\", \"time\": \"2026-11-27T10:00:00Z\", \"detail-type\": \"AWS Health Event\", \"detail\": {\"eventTypeCategory\": \"scheduledChange\", \"startTime\": \"soon\"}} | soon"
            })
    void otherText_isRefusedInOneLine(String text, String rule) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InstanceEvent.parse(text == null ? "" : text))
                .withMessageContaining(rule)
                .satisfies(refused -> assertThat(refused.getMessage()).hasLineCount(1));
    }

    private static InstanceEvent parse(String type, String detail) {
        return InstanceEvent.parse(EVENT.formatted(type, detail));
    }
}
