package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.refusal.Refusal;

/** What went wrong, in words for somebody at a command line. */
final class Said {

    private Said() {}

    /** One line. */
    static String of(Exception fault) {
        String message = fault.getMessage();
        String plain = message == null ? fault.getClass().getSimpleName() : message;
        return switch (fault) {
            case Refusal.Malformed wrong -> withOption(wrong.param(), plain);
            case Refusal.NotFound nobody -> withOption(nobody.param(), plain);
            case Refusal refused when !refused.detail().isEmpty() ->
                    plain + ": " + refused.detail();
            default -> plain;
        };
    }

    /** A sentence that begins with a field's name, with the option's instead. */
    static String withOption(String field, String sentence) {
        return sentence.startsWith(field + ":")
                ? option(field) + sentence.substring(field.length())
                : sentence;
    }

    private static String option(String field) {
        return switch (field) {
            case "" -> "";
            case "tenant" -> field; // an option of some commands, and a parameter of others
            case "key_id" -> "KEY";
            case "expires_at" -> "--expires";
            case "overlap_seconds" -> "--overlap";
            default -> "--" + field.replace('_', '-');
        };
    }
}
