package dev.stepgate.gateway.failover;

import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.provider.Probed;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queues;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks for providers that were gone, and wakes those that load a model, beside the requests.
 * Thread-safe; closing it ends its threads.
 */
final class Probes implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Probes.class.getName());

    private final Lanes lanes;
    private final Duration every;
    private final Set<Object> beingWoken = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    private Probes(Lanes lanes, Duration every) {
        this.lanes = lanes;
        this.every = every;
        this.thread = Thread.ofVirtual().name("probes").unstarted(this::run);
    }

    static Probes start(Lanes lanes, Duration every) {
        Probes probes = new Probes(lanes, every);
        probes.thread.start();
        return probes;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(every);
                lanes.all().stream().filter(Lane::isGone).forEach(Probes::look);
            }
        } catch (InterruptedException closed) {
            // The gateway ends.
        } catch (ProviderFailure.Cancelled closed) {
            // In the middle of a probe.
        }
    }

    private static void look(Lane lane) {
        if (lane.provider() instanceof Probed probed) {
            try {
                probed.probe();
                lane.isBack();
            } catch (ProviderFailure.Cancelled closed) {
                throw closed;
            } catch (ProviderFailure stillGone) {
                LOG.log(Level.DEBUG, "still gone: {0}", Reasons.detail(stillGone));
            }
        }
    }

    /** Has a model loaded that was passed over because it is not. */
    void wake(Offer offer) {
        if (offer.provider() instanceof Probed probed
                && offer.provider() instanceof Queues queues
                && !queues.line().ready()
                && beingWoken.add(probed)) {
            Thread.ofVirtual().name("wakes " + offer.providerName()).start(() -> wake(probed));
        }
    }

    private void wake(Probed probed) {
        try {
            probed.probe();
        } catch (ProviderFailure cannot) {
            LOG.log(Level.WARNING, "cannot be loaded: {0}", Reasons.detail(cannot));
        } finally {
            beingWoken.remove(probed);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
