// Does nothing by itself: scanners open links too, and only a person presses the button.
const parameters = new URLSearchParams(location.search);
const tokenHash = parameters.get('token_hash') ?? '';
const type = parameters.get('type') === 'email_change' ? 'email_change' : 'email';
const button = document.getElementById('open');
const note = document.getElementById('note');

if (/^(pkce_)?[0-9a-f]{56}$/.test(tokenHash)) {
  button?.removeAttribute('disabled');
  button?.addEventListener('click', () => {
    location.href = `apipool://auth/callback?token_hash=${tokenHash}&type=${type}`;
  });
} else {
  if (note) note.textContent = 'This link is not complete. Ask for a new mail in the app.';
}
