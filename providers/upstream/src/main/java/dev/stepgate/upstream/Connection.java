package dev.stepgate.upstream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * One client's connection: a thread that reads requests and notices when the client leaves, and one
 * that plays replies. Closing it ends both.
 */
final class Connection {
    private record Turn(Received request, Reply reply) {}

    private final Socket socket;
    private final InputStream in;
    private final ScriptedUpstream house;
    private final double scale;
    private final Semaphore releases;
    private final BlockingQueue<Turn> toPlay = new LinkedBlockingQueue<>();
    private final Queue<Turn> unfinished = new ConcurrentLinkedQueue<>();
    private final Thread reader = Thread.ofVirtual().name("upstream-in").unstarted(this::read);
    private final Thread writer = Thread.ofVirtual().name("upstream-out").unstarted(this::write);

    /**
     * Takes over a socket.
     *
     * @param house decides on replies, and hears what becomes of them
     * @param scale what a scenario's second lasts
     * @param releases a permit lets one hold go on
     */
    Connection(Socket socket, ScriptedUpstream house, double scale, Semaphore releases)
            throws IOException {
        this.socket = socket;
        this.house = house;
        this.scale = scale;
        this.releases = releases;
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    void start() {
        reader.start();
        writer.start();
    }

    /** Hangs up; its threads end soon. */
    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
        writer.interrupt();
        house.gone(this);
    }

    /** Waits until its threads have ended. */
    void join() throws InterruptedException {
        reader.join();
        writer.join();
    }

    private void read() {
        try {
            while (true) {
                Received request = RequestReading.read(in, house::now);
                Turn turn = new Turn(request, house.reply(request));
                unfinished.add(turn);
                toPlay.add(turn);
            }
        } catch (IOException e) {
            boolean byClient = !socket.isClosed();
            for (Turn turn = unfinished.poll(); turn != null; turn = unfinished.poll()) {
                house.finished();
                if (byClient) {
                    house.left(turn.request());
                }
            }
            close();
        }
    }

    private void write() {
        try {
            while (true) {
                Turn turn = toPlay.take();
                List<Reply.Step> steps = turn.reply().steps();
                for (Reply.Step step : steps.subList(0, steps.size() - 1)) {
                    play(step);
                }
                finish(turn, steps.getLast());
            }
        } catch (IOException | InterruptedException e) {
            // The reader notices a client that left and closes.
        }
    }

    private void finish(Turn turn, Reply.Step last) throws IOException, InterruptedException {
        boolean written = last instanceof Reply.Step.Write;
        if (written) {
            forget(turn); // before: a client that has the last byte may leave
        }
        play(last);
        if (!written) {
            forget(turn);
        }
    }

    private void forget(Turn turn) {
        if (unfinished.remove(turn)) {
            house.finished();
        }
    }

    private void play(Reply.Step step) throws IOException, InterruptedException {
        switch (step) {
            case Reply.Step.Write(byte[] bytes, int times) -> {
                for (int i = 0; i < times; i++) {
                    socket.getOutputStream().write(bytes);
                    socket.getOutputStream().flush();
                    house.wrote(bytes.length);
                }
            }
            case Reply.Step.Wait(Duration time) ->
                    Thread.sleep(Duration.ofNanos((long) (time.toNanos() * scale)));
            case Reply.Step.Hold() -> releases.acquire();
            case Reply.Step.HangUp() -> close();
            case Reply.Step.Reset() -> {
                socket.setSoLinger(true, 0);
                close();
            }
        }
    }
}
