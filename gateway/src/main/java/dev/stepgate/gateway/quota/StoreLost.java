package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Dollars;

/** What becomes of requests while the store is lost. */
public sealed interface StoreLost {
    /** A clause for the log. */
    String meanwhile();

    /** Nobody is answered. */
    record Refuse() implements StoreLost {
        @Override
        public String meanwhile() {
            return "requests are refused";
        }
    }

    /**
     * Some are answered, whatever is left of their allowances, and charged once the store is back.
     *
     * @param requests of each tenant, until the store takes one of it again
     * @param nanodollars the most that each may cost
     */
    record Admit(int requests, long nanodollars) implements StoreLost {
        @Override
        public String meanwhile() {
            return requests
                    + " requests of each tenant are answered, for at most $"
                    + Dollars.plain(nanodollars)
                    + " each";
        }
    }
}
