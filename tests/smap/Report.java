import java.io.InputStream;
import java.net.URL;

/** Reads a picture as smap's reports do, without a login, and prints its length and digest, or how reading failed. */
class Report {
    public static void main(String[] arguments) throws Exception {
        for (String address : arguments) {
            try (InputStream stream = new URL(address).openStream()) {
                byte[] bytes = stream.readAllBytes();
                byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
                System.out.println(bytes.length + " " + java.util.HexFormat.of().formatHex(digest));
            } catch (java.io.IOException error) {
                System.out.println(error.getClass().getSimpleName() + " " + error.getMessage());
            }
        }
    }
}
