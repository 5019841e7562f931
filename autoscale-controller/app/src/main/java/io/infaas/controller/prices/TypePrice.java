package io.infaas.controller.prices;

import io.infaas.controller.node.Market;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What an instance type costs.
 *
 * @param type its name at EC2
 * @param market label of the market
 * @param perHour US dollars per hour
 * @param read when AWS said so, ISO-8601 in UTC
 */
record TypePrice(String type, String market, double perHour, String read) {

    TypePrice {
        if (!(perHour > 0) || Double.isInfinite(perHour)) {
            throw new IllegalArgumentException(
                    "price %s of type '%s' must be above 0, in US dollars per hour".formatted(perHour, type));
        }
        requireTime(read);
    }

    static TypePrice of(String type, Market market, double perHour, Instant now) {
        return new TypePrice(type, market.label(), perHour, now.toString());
    }

    Instant time() {
        return Instant.parse(read);
    }

    LocalDate day() {
        return LocalDate.ofInstant(time(), ZoneOffset.UTC);
    }

    private static void requireTime(String text) {
        try {
            Instant unused = Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("read '%s' is no time in UTC".formatted(text), e);
        }
    }
}
