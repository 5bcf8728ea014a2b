package dev.stepgate.gateway;

import dev.stepgate.gateway.store.DataFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** What is told once the port is open: to the operator, and to the commands that look for us. */
public final class Announcement {
    private static final Logger LOG = System.getLogger(Announcement.class.getName());

    private final StartBlock block;
    private final Version version;
    private final DataFolder folder;
    private final String host;

    /**
     * @param host the address we listen on, as it was set
     */
    Announcement(StartBlock block, Version version, DataFolder folder, String host) {
        this.block = block;
        this.version = version;
        this.folder = folder;
        this.host = host;
    }

    /** Tells it. */
    public void tell(int port, PrintStream console) {
        String address = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        try {
            folder.write("address", address + "\n");
        } catch (IOException fault) {
            LOG.log(
                    Level.WARNING,
                    "the address cannot be kept in the data folder, so that commands such as keys"
                            + " create will not find it: "
                            + fault.getMessage());
        }
        console.print(block.text(version, address, !isLoopback()));
        console.flush();
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException nobodys) {
            return false;
        }
    }
}
