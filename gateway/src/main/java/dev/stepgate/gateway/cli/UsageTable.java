package dev.stepgate.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the gateway told of usage, as lines to read: names to the left, numbers to the right, money
 * aligned at its point, and a last line that adds up the others. Immutable.
 */
final class UsageTable {
    private static final List<String> COUNTED =
            List.of(
                    "requests",
                    "prompt_tokens",
                    "cached_tokens",
                    "completion_tokens",
                    "reasoning_tokens");
    private static final String MONEY = "cost_dollars";

    private final List<String> names;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * @param by what the rows are told apart by
     */
    UsageTable(String by, JsonNode told) {
        names = by.equals("key") ? List.of("key", "tenant") : List.of(by);
        rows.add(row(names, Stream.of("requests", "prompt", "cached", "completion", "reasoning")));
        JsonNode sums = told.path("data");
        for (JsonNode sum : sums) {
            rows.add(row(named(sum), COUNTED.stream().map(each -> sum.path(each).asText())));
        }
        List<String> total = new ArrayList<>(List.of("total"));
        names.stream().skip(1).forEach(_ -> total.add(""));
        rows.add(row(total, COUNTED.stream().map(each -> sum(sums, each).toPlainString())));
        List<BigDecimal> money = new ArrayList<>();
        sums.forEach(each -> money.add(each.path(MONEY).decimalValue()));
        money.add(sum(sums, MONEY));
        addMoney(money);
    }

    private static List<String> row(List<String> names, Stream<String> numbers) {
        return new ArrayList<>(Stream.concat(names.stream(), numbers).toList());
    }

    /** What failed before anybody was asked has no model. */
    private List<String> named(JsonNode sum) {
        return names.stream()
                .map(name -> sum.path(name).asText())
                .map(name -> name.isEmpty() ? "-" : name)
                .toList();
    }

    private static BigDecimal sum(JsonNode sums, String field) {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode each : sums) {
            sum = sum.add(each.path(field).decimalValue());
        }
        return sum;
    }

    private void addMoney(List<BigDecimal> money) {
        List<String> texts = money.stream().map(UsageTable::plain).toList();
        int digits = texts.stream().mapToInt(UsageTable::behindThePoint).max().orElse(0);
        rows.getFirst().add("dollars");
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            rows.get(i + 1).add(text + " ".repeat(digits - behindThePoint(text)));
        }
    }

    private static String plain(BigDecimal dollars) {
        return dollars.signum() == 0 ? "0" : dollars.stripTrailingZeros().toPlainString();
    }

    /** The point included. */
    private static int behindThePoint(String number) {
        int point = number.indexOf('.');
        return point < 0 ? 0 : number.length() - point;
    }

    List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String room = " ".repeat(width(column) - cell.length());
            line.append(column < names.size() ? cell + room : room + cell).append("  ");
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
